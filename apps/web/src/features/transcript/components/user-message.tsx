import { type Message, messageText } from '@parley/contracts';
import { memo } from 'react';

import { classNames } from '../../../lib/class-names.ts';
import { strings } from '../../../i18n/index.ts';
import { Spinner } from '../../../ui/spinner.tsx';

export const UserMessage = memo(function UserMessage({
  message,
  sending,
}: {
  message: Message;
  sending: boolean;
}) {
  return (
    <article aria-label={strings.chat.you} className="-me-(--bleed) flex flex-col items-end">
      <p
        dir="auto"
        className={classNames(
          'max-w-[min(36rem,86%)] rounded-xl bg-fill px-4 py-2.5 text-16 whitespace-pre-wrap wrap-anywhere',
          sending && 'text-ink-2',
        )}
      >
        {messageText(message)}
      </p>
      {sending && (
        <span className="mt-1.5 flex items-center gap-1.5 text-12 text-ink-3">
          <Spinner />
          {strings.chat.sending}
        </span>
      )}
    </article>
  );
});
