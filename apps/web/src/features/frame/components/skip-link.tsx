import type { MouseEvent } from 'react';
import { useMatch } from 'react-router';

import { strings } from '../../../i18n/index.ts';
import { MESSAGE_FIELD_ID } from '../../composer/components/message-field.tsx';

/** What stands beside the sidebar. */
export const CONTENT_ID = 'content';

/** Past the sidebar: to the message box, or where there is none to the page beside it. */
export function SkipLink() {
  const isNewChat = useMatch('/') !== null;
  const isChat = useMatch('/chats/:chatId') !== null;
  return (
    <a
      href={`#${CONTENT_ID}`}
      onClick={skip}
      className="fixed start-3 -top-16 z-(--z-dialog) rounded-md border border-line bg-raised px-3 py-2 font-strong focus:top-3 focus:shadow-2"
    >
      {isNewChat || isChat ? strings.frame.skipToComposer : strings.frame.skipToContent}
    </a>
  );
}

/** Without a new address, which would be another place in the history. */
function skip(event: MouseEvent): void {
  event.preventDefault();
  const target = document.getElementById(MESSAGE_FIELD_ID) ?? document.getElementById(CONTENT_ID);
  target?.focus();
}
