import type { Message } from '@parley/contracts';
import { useState } from 'react';

import { formatCountdown, formatElapsed } from '../../../lib/format.ts';
import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { setPickerOpen } from '../../models/models.store.ts';
import { chatStore } from '../../chat/chat.store.ts';
import { useRetry } from '../use-retry.ts';
import { focusMessageFieldUnlessTouch } from '../../composer/components/message-field.tsx';

const TICK_MS = 250;

/** Says when an answer is tried again by itself. Who hears it hears it once, without the ticking. */
export function PauseText({ until, model }: { until: number; model: string }) {
  const now = useNow(TICK_MS);
  const left = until - now;
  const [atFirst] = useState(() => formatElapsed(until - Date.now()));
  return (
    <>
      {strings.failures.rateRetrying(model)}
      <span className="sr-only">{atFirst}</span>
      <strong aria-hidden className="font-title text-ink tabular-nums">
        {formatCountdown(left)}
      </strong>
      .
    </>
  );
}

/** To wait no longer, or not at all. */
export function PauseActions({ answer }: { answer: Message }) {
  const { retry, isBusy } = useRetry(answer);
  const retryNow = () => {
    retry();
    focusMessageFieldUnlessTouch();
  };
  return (
    <>
      <Button variant="tinted" size="sm" disabled={isBusy} onClick={retryNow}>
        {strings.failures.retryNow}
      </Button>
      <Button variant="quiet" size="sm" onClick={() => setPickerOpen(true)}>
        {strings.failures.switchModel}
      </Button>
      <Button variant="quiet" size="sm" onClick={() => chatStore.setPause(answer.chatId, null)}>
        {strings.failures.dontRetry}
      </Button>
    </>
  );
}
