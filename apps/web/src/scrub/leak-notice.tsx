import { KeyRound } from 'lucide-react';

import { strings } from '../i18n/index.ts';
import { Button } from '../ui/button.tsx';
import { NoticeCard } from '../ui/notice-card.tsx';
import { acknowledgeLeak } from './leak.store.ts';

/** Above the page, until it is acknowledged: to delete a key does not make it unread. */
export function LeakNotice() {
  return (
    <div className="shrink-0 bg-canvas p-3 max-md:p-2">
      <NoticeCard
        tone="warn"
        icon={KeyRound}
        title={strings.keys.leaked}
        text={strings.keys.leakedText}
      >
        <Button variant="tinted" size="sm" onClick={acknowledgeLeak}>
          {strings.keys.leakedDone}
        </Button>
      </NoticeCard>
    </div>
  );
}
