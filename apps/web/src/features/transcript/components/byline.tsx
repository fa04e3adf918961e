import type { Message } from '@parley/contracts';

import { formatElapsed, formatMoment } from '../../../lib/format.ts';
import { strings } from '../../../i18n/index.ts';
import { transcriptStrings } from '../../../i18n/transcript.ts';
import { useNow } from '../../../ui/use-now.ts';
import { Time } from './time.tsx';

const SECOND_MS = 1_000;

interface BylineProps {
  model: string;
  provider: string;
  answer: Message;
}

/** Who answers, by whose hand, and while it runs for how long. */
export function Byline({ model, provider, answer }: BylineProps) {
  return (
    <p className="mb-2 flex min-w-0 items-baseline gap-1.5 text-13 whitespace-nowrap text-ink-3">
      <span className="truncate font-title text-ink">{model}</span>
      <span className="truncate">{provider}</span>
      {answer.state === 'running' && (
        <span className="tabular-nums">
          · <Elapsed since={Date.parse(answer.createdAt)} />
        </span>
      )}
      {answer.state === 'stopped' && <span>· {strings.chat.stopped}</span>}
      {answer.editedAt !== null && (
        <span title={formatMoment(Date.parse(answer.editedAt))}>
          · {transcriptStrings.messageActions.edited}
        </span>
      )}
      {answer.state !== 'running' && <Time at={answer.createdAt} />}
    </p>
  );
}

/** @param since in milliseconds since the epoch */
export function Elapsed({ since }: { since: number }) {
  const now = useNow(SECOND_MS);
  return formatElapsed(now - since);
}
