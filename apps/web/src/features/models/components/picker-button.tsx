import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';

import { strings } from '../../../i18n/index.ts';
import { Icon } from '../../../ui/icon.tsx';
import { useNames } from '../use-names.ts';

/** Names the chosen model. */
export function PickerButton({
  modelId,
  ...rest
}: { modelId: string | null } & ComponentProps<'button'>) {
  const { model } = useNames(modelId ?? '');
  const label = modelId === null ? strings.models.choose : model;
  return (
    <button
      type="button"
      {...rest}
      aria-label={modelId === null ? label : strings.models.chosen(label)}
      className="inline-flex h-(--h-md) min-w-0 items-center gap-1.5 rounded-sm px-2 text-13 font-strong text-ink-2 transition-colors duration-(--d-fast) hover:bg-hover hover:text-ink aria-expanded:bg-hover aria-expanded:text-ink"
    >
      <span className="truncate">{label}</span>
      <span className="text-ink-3">
        <Icon of={ChevronDown} size="sm" />
      </span>
    </button>
  );
}
