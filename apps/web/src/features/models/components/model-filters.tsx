import type { ReactNode } from 'react';

import { classNames } from '../../../lib/class-names.ts';
import { strings } from '../../../i18n/index.ts';
import { Icon } from '../../../ui/icon.tsx';
import { type Trait, TRAITS } from '../catalogue.ts';
import { TRAIT_ICONS } from './trait-icons.ts';

interface ModelFiltersProps {
  chosen: readonly Trait[];
  onChange: (chosen: readonly Trait[]) => void;
}

/** Chips that narrow the list; several at once narrow it further. */
export function ModelFilters({ chosen, onChange }: ModelFiltersProps) {
  return (
    <div
      role="group"
      aria-label={strings.models.filters}
      // A press leaves the focus in the search field, to which the keys of the list belong.
      onPointerDown={(event) => event.preventDefault()}
      className="flex shrink-0 gap-1.5 overflow-x-auto px-3.5 py-2.5 [scrollbar-width:none]"
    >
      <Chip pressed={chosen.length === 0} onClick={() => onChange([])}>
        {strings.models.all}
      </Chip>
      {TRAITS.map((trait) => (
        <Chip
          key={trait}
          pressed={chosen.includes(trait)}
          onClick={() => onChange(withToggled(chosen, trait))}
        >
          {trait !== 'free' && <Icon of={TRAIT_ICONS[trait]} size="sm" />}
          {strings.models.traits[trait]}
        </Chip>
      ))}
    </div>
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
