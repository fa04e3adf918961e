import type { Provider } from '@parley/contracts';

import { ProviderRow } from './provider-row.tsx';

export function ProviderRows({ providers }: { providers: readonly Provider[] }) {
  if (providers.length === 0) return null;
  return (
    <ul className="divide-y divide-line overflow-hidden first:rounded-t-lg last:rounded-b-lg">
      {providers.map((provider) => (
        <ProviderRow key={provider.id} provider={provider} />
      ))}
    </ul>
  );
}
