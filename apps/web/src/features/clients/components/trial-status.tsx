import { adminStrings } from '../../../i18n/admin.ts';
import { Spinner } from '../../../ui/spinner.tsx';
import { StatusDot, type Tone } from '../../../ui/status-dot.tsx';
import type { TrialEnd, TrialState } from '../trial.ts';

const TONES: Record<TrialEnd, Tone> = {
  completed: 'ok',
  stopped: 'none',
  refused: 'danger',
  'broken-off': 'danger',
  unreachable: 'danger',
};

/** How a test request stands, in a word, with the status that it was answered with. */
export function TrialStatus({ state: { end, status } }: { state: TrialState }) {
  const { ends } = adminStrings.clients;
  return (
    <span role="status" className="flex items-center gap-2">
      {end === null ? <Spinner /> : <StatusDot tone={TONES[end]} />}
      {ends[end ?? 'running']}
      {status !== null && <span className="text-ink-3">{status}</span>}
    </span>
  );
}
