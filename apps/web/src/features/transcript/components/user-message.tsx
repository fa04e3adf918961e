import type { BranchMessage } from '@parley/contracts';
import { memo, Suspense } from 'react';
import { useStore } from 'zustand';

import { classNames } from '../../../lib/class-names.ts';
import { strings } from '../../../i18n/index.ts';
import { Spinner } from '../../../ui/spinner.tsx';
import { AttachedText } from '../../composer/components/attached-text.tsx';
import { typedText } from '../../composer/draft.ts';
import { treeStore } from '../../chat/tree.store.ts';
import { LazyQuestionEditor } from './lazy-parts.ts';
import { LongText } from './long-text.tsx';
import { QuestionActions } from './question-actions.tsx';

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
  const said = (
    <>
      <AttachedText parts={message.parts} />
      <Bubble key={message.id} text={typedText(message)} faded={delivery === 'sending'} />
    </>
  );
  return (
    <article aria-label={strings.chat.you} className="group -me-(--bleed) flex flex-col items-end">
      {isEdited ? (
        <Suspense fallback={said}>
          <LazyQuestionEditor key={message.id} message={message} />
        </Suspense>
      ) : (
        said
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

function Bubble({ text, faded }: { text: string; faded: boolean }) {
  // What is attached may be all there is.
  if (text === '') return null;
  return (
    <div
      className={classNames(
        'max-w-[min(36rem,86%)] rounded-xl bg-fill px-4 py-2.5 text-16 forced-colors:border',
        faded && 'text-ink-2',
      )}
    >
      <LongText text={text} />
    </div>
  );
}
