import type { Installation } from '@parley/contracts';

import { strings } from '../../../i18n/index.ts';
import { progressView } from '../model-view.ts';

interface InstallationProgressProps {
  name: string;
  installation: Installation;
}

/** A bar with its figures. What phase it is in stands above, and is read aloud there. */
export function InstallationProgress({ name, installation }: InstallationProgressProps) {
  const { share, words } = progressView(installation);
  return (
    <div className="grid gap-1.5">
      <div
        role="progressbar"
        aria-label={strings.localModels.progress(name)}
        aria-valuenow={share === null ? undefined : Math.floor(share * 100)}
        aria-valuetext={words}
        className="h-1.5 overflow-hidden rounded-full bg-fill"
      >
        <div
          style={{ inlineSize: `${(share ?? 0) * 100}%` }}
          className="h-full rounded-full bg-accent"
        />
      </div>
      <p aria-hidden className="text-12 text-ink-3 tabular-nums">
        {words}
      </p>
    </div>
  );
}
