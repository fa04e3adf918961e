import type { ProgressEvent } from '@parley/contracts';

import { Spinner } from '../../../ui/spinner.tsx';
import { progressText } from '../progress-text.ts';

/** How far an answer is of which there is nothing to read yet. Who hears it hears its phases alone. */
export function ProgressRow({ progress }: { progress: ProgressEvent }) {
  return (
    <p className="flex min-h-8 items-center gap-2 text-13 font-strong text-ink-2 tabular-nums">
      <Spinner />
      {progressText(progress)}
    </p>
  );
}
