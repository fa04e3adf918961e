import type { PriceOverride } from '@parley/contracts';

import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { useNames } from '../../models/use-names.ts';
import { removePrice } from '../prices.actions.ts';

interface PriceRowProps {
  price: PriceOverride;
  onEdit: () => void;
}

/** A model and what it costs. */
export function PriceRow({ price, onEdit }: PriceRowProps) {
  const { model, provider } = useNames(price.modelId);
  const words = strings.prices;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-3.5 max-md:px-4">
      <div className="min-w-0 grow basis-56">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-strong wrap-anywhere">{model}</span>
          <span className="text-13 text-ink-3">{provider}</span>
        </p>
        <p className="text-13 text-ink-2 tabular-nums">{ratesOf(price)}</p>
        {price.note !== null && <p className="text-13 text-ink-3 wrap-anywhere">{price.note}</p>}
      </div>
      <div className="flex gap-1.5">
        <Button size="sm" aria-label={words.editOf(model)} onClick={onEdit}>
          {words.edit}
        </Button>
        <Button
          variant="danger-quiet"
          size="sm"
          aria-label={words.removeOf(model)}
          onClick={() => void removePrice(price)}
        >
          {words.remove}
        </Button>
      </div>
    </div>
  );
}

function ratesOf({ input, output, cacheRead, cacheWrite }: PriceOverride): string {
  const { rates, cacheRates } = strings.prices;
  const all = rates(input, output);
  if (cacheRead === null && cacheWrite === null) return all;
  return `${all} · ${cacheRates(cacheRead ?? input, cacheWrite ?? input)}`;
}
