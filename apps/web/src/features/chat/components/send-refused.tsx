import { CircleAlert } from 'lucide-react';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { NoticeCard } from '../../../ui/notice-card.tsx';
import { chatStore, type Refusal } from '../chat.store.ts';

const TITLES: Record<Refusal['what'], string> = {
  send: strings.failures.notSent,
  stop: strings.failures.notStopped,
};

/** Above the composer, into which the text has come back. */
export function SendRefused({ chatId }: { chatId: string }) {
  const refusal = useStore(chatStore, ({ refusals }) => refusals[chatId]);
  if (refusal === undefined) return null;
  return (
    <div className="mb-2">
      <NoticeCard
        tone="danger"
        icon={CircleAlert}
        title={TITLES[refusal.what]}
        text={refusal.error.message}
      />
    </div>
  );
}
