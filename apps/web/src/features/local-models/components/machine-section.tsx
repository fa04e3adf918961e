import type { LocalModelsAnswer } from '@parley/contracts';

import { formatBytes } from '../../../lib/format.ts';
import { strings } from '../../../i18n/index.ts';
import { FormRow, FormSection } from '../../settings/components/form-parts.tsx';

/** What the machine has for models, and where they lie. */
export function MachineSection({ answer }: { answer: LocalModelsAnswer }) {
  const { freeBytes, memoryBytes, folder } = answer;
  const words = strings.localModels;
  return (
    <FormSection title={words.machine}>
      <FormRow label={words.freeDisk}>
        <span className="text-ink-2 tabular-nums">
          {freeBytes === null ? words.unknown : formatBytes(freeBytes)}
        </span>
      </FormRow>
      <FormRow label={words.totalMemory}>
        <span className="text-ink-2 tabular-nums">{formatBytes(memoryBytes)}</span>
      </FormRow>
      <FormRow label={words.modelFolder} wide>
        <span className="min-w-0 font-mono text-13 text-ink-2 wrap-anywhere">{folder}</span>
      </FormRow>
    </FormSection>
  );
}
