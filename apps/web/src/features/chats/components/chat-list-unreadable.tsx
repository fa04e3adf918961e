import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';

/** The chats could not be read, and reading them may be tried again. */
export function ChatListUnreadable({ isBusy, onRetry }: { isBusy: boolean; onRetry: () => void }) {
  return (
    <div role="alert" className="px-2.5 pt-3.5">
      <p className="mb-2.5 text-13 text-ink-2">{strings.chats.failed}</p>
      <Button size="sm" busy={isBusy} onClick={onRetry}>
        {strings.chats.retry}
      </Button>
    </div>
  );
}
