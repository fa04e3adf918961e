import type { Model, Provider } from '@parley/contracts';
import { useId, useState } from 'react';

import { formatCount } from '../../../lib/format.ts';
import { strings } from '../../../i18n/index.ts';
import { modelRow } from '../../models/catalogue.ts';
import { FormRow, FormSection } from '../../settings/components/form-parts.tsx';
import type { Diagnosis } from '../diagnosis.ts';
import { CheckButtons } from './check-buttons.tsx';
import { CheckOutcome } from './check-outcome.tsx';

interface ConnectionSectionProps {
  provider: Provider;
  diagnosis: Diagnosis | null;
  models: readonly Model[];
}

/** Where a provider is, what it has, and whether it answers. */
export function ConnectionSection({ provider, diagnosis, models }: ConnectionSectionProps) {
  // What went wrong with a model is over once that model is there.
  const [chosenId, setModelId] = useState<string | null | undefined>();
  const modelId = chosenId === undefined ? listedOf(diagnosis, models) : chosenId;
  const words = strings.providers;
  return (
    <FormSection title={words.connection}>
      <FormRow label={words.address} wide>
        <span className="min-w-0 font-mono text-13 text-ink-2 wrap-anywhere">
          {provider.baseUrl}
        </span>
      </FormRow>
      <FormRow label={words.models}>
        <span className="text-ink-2 tabular-nums">
          {models.length === 0 ? words.noModels : words.modelCount(formatCount(models.length))}
        </span>
      </FormRow>
      {models.length > 0 && <ModelRow models={models} modelId={modelId} onChoose={setModelId} />}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2.5 px-5 py-3.5 max-md:px-4">
        <div className="min-w-0 grow basis-64">
          <CheckOutcome provider={provider} />
        </div>
        <CheckButtons provider={provider} modelId={modelId} diagnosis={diagnosis} />
      </div>
    </FormSection>
  );
}

/** The model that the trouble came with, as far as it can be looked for. */
function listedOf(diagnosis: Diagnosis | null, models: readonly Model[]): string | null {
  return models.find(({ id }) => id === diagnosis?.modelId)?.id ?? null;
}

interface ModelRowProps {
  models: readonly Model[];
  modelId: string | null;
  onChoose: (modelId: string | null) => void;
}

function ModelRow({ models, modelId, onChoose }: ModelRowProps) {
  const id = useId();
  const { model, modelHelp, anyModel } = strings.providers;
  return (
    <FormRow controlId={id} label={model} helpId={`${id}-help`} help={modelHelp} wide>
      <select
        id={id}
        aria-describedby={`${id}-help`}
        value={modelId ?? ''}
        onChange={(event) => onChoose(event.target.value || null)}
        className="h-(--h-md) w-56 min-w-0 rounded-md border border-control bg-raised px-2 -outline-offset-1 max-md:w-full pointer-coarse:text-16"
      >
        <option value="">{anyModel}</option>
        {models.map((listed) => (
          <option key={listed.id} value={listed.id}>
            {modelRow(listed).name}
          </option>
        ))}
      </select>
    </FormRow>
  );
}
