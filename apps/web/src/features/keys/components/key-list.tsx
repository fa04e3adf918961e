import { useQuery } from '@tanstack/react-query';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { providersQuery } from '../keys.queries.ts';
import { keysStore } from '../keys.store.ts';
import { useCurrentProvider } from '../use-current-provider.ts';
import { useNeededKey } from '../use-needed-key.ts';
import { KeyCard } from './key-card.tsx';

/** The key of the provider that would answer now; beside it any other one that is asked for. */
export function KeyList() {
  const { data: providers = [], isError } = useQuery(providersQuery);
  const unfolded = useStore(keysStore, (state) => state.unfolded);
  const current = useCurrentProvider();
  const needed = useNeededKey();
  if (isError && providers.length === 0)
    return <p className="px-2.5 py-2 text-13 text-ink-3">{strings.keys.failed}</p>;
  // Until somebody folds or unfolds a card, a key is asked for if nothing works without.
  const open = unfolded === undefined ? (needed?.id ?? null) : unfolded;
  const shown = providers.filter(({ id }) => id === current?.id || id === open);
  return shown.map((provider) => (
    <KeyCard key={provider.id} provider={provider} unfolded={provider.id === open} />
  ));
}
