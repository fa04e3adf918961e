import { type BranchMessage, type Message, messageText } from '@parley/contracts';
import { memo } from 'react';
import { useStore } from 'zustand';

import { classNames } from '../../../lib/class-names.ts';
import { strings } from '../../../i18n/index.ts';
import { Spinner } from '../../../ui/spinner.tsx';
import { treeStore } from '../../chat/tree.store.ts';
import { LongText } from './long-text.tsx';
import { QuestionActions } from './question-actions.tsx';
import { QuestionEditor } from './question-editor.tsx';

interface UserMessageProps {
  message: BranchMessage;
  /** On its way: `waiting` is told of below it. */
  delivery: 'done' | 'sending' | 'waiting';
  /** Nothing stands below it. */
  isLast: boolean;
}

/** What a person said, and in the gap below it what can be done with it. */
export const UserMessage = memo(function UserMessage(props: UserMessageProps) {
  const { message, delivery, isLast } = props;
  const isEdited = useStore(treeStore, ({ editing }) => editing[message.id] === true);
  return (
    <article aria-label={strings.chat.you} className="group -me-(--bleed) flex flex-col items-end">
      {isEdited ? (
        <QuestionEditor key={message.id} message={message} />
      ) : (
        <Bubble key={message.id} message={message} faded={delivery === 'sending'} />
      )}
      <div className="flex h-7 items-center text-ink-3 pointer-coarse:h-(--h-tool)">
        {!isEdited && delivery === 'done' && <QuestionActions message={message} isLast={isLast} />}
        {delivery === 'sending' && (
          <span className="flex items-center gap-1.5 text-12">
            <Spinner />
            {strings.chat.sending}
          </span>
        )}
      </div>
    </article>
  );
});

function Bubble({ message, faded }: { message: Message; faded: boolean }) {
  return (
    <div
      className={classNames(
        'max-w-[min(36rem,86%)] rounded-xl bg-fill px-4 py-2.5 text-16',
        faded && 'text-ink-2',
      )}
    >
      <LongText text={messageText(message)} />
    </div>
  );
}
