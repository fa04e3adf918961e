import { strings } from '../../../i18n/index.ts';
import { Icon } from '../../../ui/icon.tsx';
import type { Trait } from '../catalogue.ts';
import { BADGES, TRAIT_ICONS } from './trait-icons.ts';

/** Each ability at its own place, whichever others there are; in words for those who do not see. */
export function TraitBadges({ traits }: { traits: readonly Trait[] }) {
  return (
    <span className="grid grid-cols-[repeat(3,14px)] gap-x-2 text-ink-2 max-md:flex max-md:justify-end max-md:text-ink-3">
      {BADGES.map((trait) =>
        traits.includes(trait) ? (
          <span key={trait} title={strings.models.traitLabels[trait]}>
            <Icon of={TRAIT_ICONS[trait]} size="sm" />
            <span className="sr-only">{strings.models.traitLabels[trait]}, </span>
          </span>
        ) : (
          <span key={trait} className="max-md:hidden" />
        ),
      )}
    </span>
  );
}
