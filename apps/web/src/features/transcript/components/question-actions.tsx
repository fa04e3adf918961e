import { type BranchMessage, messageText } from '@parley/contracts';
import { Pencil } from 'lucide-react';
import { useRef } from 'react';

import { classNames } from '../../../lib/class-names.ts';
import { transcriptStrings } from '../../../i18n/transcript.ts';
import { Toolbar, ToolbarButton, ToolbarCopyButton, useToolbar } from '../../../ui/toolbar.tsx';
import { startEdit } from '../../chat/edits.actions.ts';
import { MessageMenu } from './message-menu.tsx';
import { RegenerateMenu } from './regenerate-menu.tsx';
import { Switcher } from './switcher.tsx';
import { Time } from './time.tsx';

const words = transcriptStrings.messageActions;

interface QuestionActionsProps {
  message: BranchMessage;
  /** Nothing stands below it: it has no answer. */
  isLast: boolean;
}

/** When a message was sent, and what can be done with it: in the gap above its answer. */
export function QuestionActions({ message, isLast }: QuestionActionsProps) {
  const hasVersions = message.siblingIds.length > 1;
  const item = useToolbar([
    ...(isLast ? ['regenerate'] : []),
    'copy',
    'edit',
    'more',
    ...(hasVersions ? ['previous', 'next'] : []),
  ]);
  const row = useRef<HTMLDivElement>(null);
  return (
    <div
      ref={row}
      className={classNames(
        'flex items-center gap-1.5 transition-opacity duration-(--d-fast)',
        !isLast &&
          'opacity-0 group-hover:opacity-100 focus-within:opacity-100 has-aria-expanded:opacity-100 pointer-coarse:opacity-100',
      )}
    >
      <Time at={message.createdAt} />
      <Toolbar label={words.ofQuestion} className="flex items-center gap-0.5">
        {isLast && <RegenerateMenu message={message} item={item('regenerate')} row={row} />}
        <ToolbarCopyButton
          {...item('copy')}
          label={words.copyQuestion}
          text={() => messageText(message)}
        />
        <ToolbarButton
          {...item('edit')}
          label={words.edit}
          icon={Pencil}
          onClick={() => startEdit(message)}
        />
        <MessageMenu message={message} item={item('more')} withForks />
        {hasVersions && <Switcher message={message} item={item} />}
      </Toolbar>
    </div>
  );
}
