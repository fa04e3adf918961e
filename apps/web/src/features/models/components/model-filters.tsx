import type { ReactNode } from 'react';

import { classNames } from '../../../lib/class-names.ts';
import { strings } from '../../../i18n/index.ts';
import { Icon } from '../../../ui/icon.tsx';
import { type Trait, TRAITS } from '../catalogue.ts';
import type { ModelSearch } from '../search.ts';
import type { ModelSource } from '../use-catalogue.ts';
import { TRAIT_ICONS } from './trait-icons.ts';

interface ModelFiltersProps {
  wanted: ModelSearch;
  /** The providers there are models of. */
  sources: readonly ModelSource[];
  onChange: (change: Partial<ModelSearch>) => void;
}

/** What narrows the list; several at once narrow it further. */
export function ModelFilters({ wanted, sources, onChange }: ModelFiltersProps) {
  const { traits, providerId } = wanted;
  return (
    <div className="flex shrink-0 gap-1.5 overflow-x-auto px-3.5 py-2.5 [scrollbar-width:none]">
      {sources.length > 1 && (
        <ProviderFilter sources={sources} providerId={providerId} onChange={onChange} />
      )}
      <div
        role="group"
        aria-label={strings.models.filters}
        // A press leaves the focus in the search field, to which the keys of the list belong.
        onPointerDown={(event) => event.preventDefault()}
        className="flex gap-1.5"
      >
        <Chip
          pressed={traits.length === 0 && providerId === null}
          onClick={() => onChange({ traits: [], providerId: null })}
        >
          {strings.models.all}
        </Chip>
        {TRAITS.map((trait) => (
          <Chip
            key={trait}
            pressed={traits.includes(trait)}
            onClick={() => onChange({ traits: withToggled(traits, trait) })}
          >
            {trait !== 'free' && <Icon of={TRAIT_ICONS[trait]} size="sm" />}
            {strings.models.traits[trait]}
          </Chip>
        ))}
      </div>
    </div>
  );
}

/** Lists the providers where there is more than one. */
function ProviderFilter({
  sources,
  providerId,
  onChange,
}: Omit<ModelFiltersProps, 'wanted'> & { providerId: string | null }) {
  return (
    <select
      aria-label={strings.models.provider}
      value={providerId ?? ''}
      onChange={(event) => onChange({ providerId: event.target.value || null })}
      className={classNames(
        'h-(--h-sm) max-w-44 shrink-0 rounded-full border bg-raised px-2 text-13 pointer-coarse:text-16',
        providerId === null ? 'border-line text-ink-2' : 'border-accent font-strong text-accent',
      )}
    >
      <option value="">{strings.models.anyProvider}</option>
      {sources.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

function withToggled(chosen: readonly Trait[], trait: Trait): Trait[] {
  return chosen.includes(trait) ? chosen.filter((one) => one !== trait) : [...chosen, trait];
}

interface ChipProps {
  pressed: boolean;
  onClick: () => void;
  children: ReactNode;
}

function Chip({ pressed, onClick, children }: ChipProps) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onClick}
      className={classNames(
        'inline-flex h-(--h-sm) shrink-0 items-center gap-1.5 rounded-full border px-2.5 text-13 transition-colors duration-(--d-fast)',
        pressed
          ? 'border-accent bg-wash font-strong text-accent'
          : 'border-line text-ink-2 hover:bg-hover hover:text-ink',
      )}
    >
      {children}
    </button>
  );
}
