import type { Provider } from '@parley/contracts';

import { formatCountdown } from '../../../lib/format.ts';
import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { useKeyStatus } from '../../keys/components/key-status-line.tsx';
import { checkKey } from '../../keys/keys.actions.ts';
import { type Diagnosis, pauseLeft } from '../diagnosis.ts';

const TICK_MS = 250;

interface CheckButtonsProps {
  provider: Provider;
  /** The model that is looked for. */
  modelId: string | null;
  diagnosis: Diagnosis | null;
}

/** Asks the provider; during a pause that it asked for only those who want to all the same. */
export function CheckButtons({ provider, modelId, diagnosis }: CheckButtonsProps) {
  const isChecking = useKeyStatus(provider) === 'checking';
  const check = () => void checkKey({ providerId: provider.id, place: 'page' }, modelId);
  const mayPause = diagnosis?.problem.retryAfterMs !== undefined;
  if (mayPause && !isChecking) return <PausedCheck diagnosis={diagnosis} onCheck={check} />;
  return (
    <Button size="sm" busy={isChecking} onClick={check}>
      {wordOf(isChecking, diagnosis)}
    </Button>
  );
}

function wordOf(isChecking: boolean, diagnosis: Diagnosis | null): string {
  if (isChecking) return strings.providers.checking;
  return diagnosis === null ? strings.providers.check : strings.providers.checkAgain;
}

function PausedCheck({ diagnosis, onCheck }: { diagnosis: Diagnosis; onCheck: () => void }) {
  const left = pauseLeft(diagnosis, useNow(TICK_MS));
  const { checkAgain, checkAgainIn, checkAnyway } = strings.providers;
  return (
    <div className="flex flex-wrap gap-1.5">
      <Button size="sm" disabled={left > 0} onClick={onCheck} className="tabular-nums">
        {left > 0 ? `${checkAgainIn}${formatCountdown(left)}` : checkAgain}
      </Button>
      {left > 0 && (
        <Button variant="quiet" size="sm" onClick={onCheck}>
          {checkAnyway}
        </Button>
      )}
    </div>
  );
}
