import type { Provider } from '@parley/contracts';
import { useQuery } from '@tanstack/react-query';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { providersQuery } from '../keys.queries.ts';
import { isReady, wantKeys } from '../key-view.ts';
import { keysStore } from '../keys.store.ts';
import { KeyCard } from './key-card.tsx';

/** The keys of all providers that want one. */
export function KeyList() {
  const { data: providers = [], isError } = useQuery(providersQuery);
  const unfolded = useStore(keysStore, (state) => state.unfolded);
  const shown = wantKeys(providers);
  if (isError && shown.length === 0)
    return <p className="px-2.5 py-2 text-13 text-ink-3">{strings.keys.failed}</p>;
  const open = unfolded === undefined ? firstToEnter(shown) : unfolded;
  return shown.map((provider) => (
    <KeyCard key={provider.id} provider={provider} unfolded={provider.id === open} />
  ));
}

/** Until somebody folds or unfolds a card, the first one asks for its key if there is none at all. */
function firstToEnter(providers: readonly Provider[]): string | null {
  return providers.some(isReady) ? null : (providers[0]?.id ?? null);
}
