import type { ErrorCode } from '@parley/contracts';
import { CircleAlert } from 'lucide-react';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { NoticeCard } from '../../../ui/notice-card.tsx';
import { setPickerOpen } from '../../models/models.store.ts';
import { chatStore, type Refusal } from '../../chat/chat.store.ts';

const TITLES: Record<Refusal['what'], string> = {
  send: strings.failures.notSent,
  stop: strings.failures.notStopped,
  model: strings.failures.modelNotChanged,
};

const MENDED_BY_MODEL: readonly ErrorCode[] = ['model_not_found', 'streaming_not_supported'];

/** Above the composer, into which the text has come back. */
export function SendRefused({ home }: { home: string }) {
  const refusal = useStore(chatStore, ({ refusals }) => refusals[home]);
  if (refusal === undefined) return null;
  const { what, error } = refusal;
  // Without an id the server was not reached at all.
  const detail = error.requestId === '' ? undefined : `${error.code} · ${error.requestId}`;
  return (
    <div className="mb-2">
      <NoticeCard
        tone="danger"
        icon={CircleAlert}
        title={TITLES[what]}
        text={error.message}
        detail={detail}
      >
        {MENDED_BY_MODEL.includes(error.code) && (
          <Button variant="tinted" size="sm" onClick={() => setPickerOpen(true)}>
            {strings.failures.switchModel}
          </Button>
        )}
      </NoticeCard>
    </div>
  );
}
