import type { LocalModel } from '@parley/contracts';
import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';

import { classNames } from '../../../lib/class-names.ts';
import { strings } from '../../../i18n/index.ts';
import { Icon } from '../../../ui/icon.tsx';
import { Spinner } from '../../../ui/spinner.tsx';
import { StatusDot } from '../../../ui/status-dot.tsx';
import { isTooLarge, stateView } from '../model-view.ts';
import { InstallationProgress } from './installation-progress.tsx';
import { LocalModelActions } from './local-model-actions.tsx';
import { LocalModelFacts } from './local-model-facts.tsx';

interface LocalModelRowProps {
  model: LocalModel;
  /** The memory of the machine. */
  machineBytes: number;
  /** Where it says why nothing is downloaded; absent where downloads are possible. */
  offlineId: string | undefined;
}

/** A model: what it is and takes, how far it is, and what can be done with it. */
export function LocalModelRow({ model, machineBytes, offlineId }: LocalModelRowProps) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const { name, description, installation, problem } = model;
  const words = strings.localModels;
  const said = refusal ?? (installation === null ? (problem?.message ?? null) : null);
  return (
    <section aria-label={name} className="grid gap-2.5 px-5 py-4 max-md:px-4">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2.5">
        <div className="min-w-0 grow basis-72">
          <h3 className="font-strong wrap-anywhere">{name}</h3>
          <StateLine model={model} />
          {description !== null && (
            <p className="mt-1.5 max-w-[60ch] text-13 text-ink-2">{description}</p>
          )}
        </div>
        <LocalModelActions model={model} offlineId={offlineId} onRefusal={setRefusal} />
      </div>
      <LocalModelFacts model={model} />
      {isTooLarge(model, machineBytes) && (
        <p className="flex items-start gap-1.5 text-13 text-ink-2">
          <span className="mt-[3px] text-warn">
            <Icon of={TriangleAlert} size="sm" />
          </span>
          {words.tooLarge}
        </p>
      )}
      {installation !== null && installation.phase !== 'waiting' && (
        <InstallationProgress name={name} installation={installation} />
      )}
      {said !== null && (
        <p role="alert" className="max-w-[60ch] text-13 text-danger wrap-anywhere">
          {said}
        </p>
      )}
    </section>
  );
}

/** Read aloud when it changes: the figures beside it are not. */
function StateLine({ model }: { model: LocalModel }) {
  const { tone, busy, words } = stateView(model);
  return (
    <p
      role="status"
      className={classNames(
        'flex items-center gap-1.5 text-12 tabular-nums',
        tone === 'danger' ? 'text-danger' : 'text-ink-3',
      )}
    >
      {busy ? <Spinner /> : <StatusDot tone={tone} />}
      {words}
    </p>
  );
}
