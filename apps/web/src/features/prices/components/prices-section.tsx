import type { PriceOverride } from '@parley/contracts';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';

import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { FormSection } from '../../settings/components/form-parts.tsx';
import { SectionFailed, SectionSkeleton } from '../../settings/components/section-states.tsx';
import { pricesQuery } from '../prices.queries.ts';
import { PriceForm } from './price-form.tsx';
import { PriceRow } from './price-row.tsx';

/** The prices that were set by hand. */
export function PricesSection() {
  const { data, isPending, error, refetch } = useQuery(pricesQuery);
  const { failed } = strings.prices;
  if (isPending) return <SectionSkeleton rows={1} />;
  if (error !== null && data === undefined)
    return <SectionFailed title={failed} error={error} onRetry={() => void refetch()} />;
  return <Prices prices={data} />;
}

/** `new`: one for another model. */
type Edited = PriceOverride | 'new' | null;

function Prices({ prices }: { prices: readonly PriceOverride[] }) {
  const [edited, setEdited] = useState<Edited>(null);
  const { title, help, none, set } = strings.prices;
  const close = () => setEdited(null);
  return (
    <>
      <FormSection title={title} help={help}>
        {prices.map((price) => (
          <PriceRow key={price.modelId} price={price} onEdit={() => setEdited(price)} />
        ))}
        {prices.length === 0 && <p className="px-5 py-3.5 text-ink-2 max-md:px-4">{none}</p>}
      </FormSection>
      {edited === null ? (
        <div className="-mt-4">
          <Button icon={Plus} onClick={() => setEdited('new')}>
            {set}
          </Button>
        </div>
      ) : (
        <PriceForm
          key={edited === 'new' ? '' : edited.modelId}
          price={edited === 'new' ? null : edited}
          onClose={close}
        />
      )}
    </>
  );
}
