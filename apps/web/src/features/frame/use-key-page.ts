import { useEffect } from 'react';
import { useNavigate } from 'react-router';
import { useStore } from 'zustand';

import { enterKey } from '../keys/keys.cards.ts';
import { keysStore } from '../keys/keys.store.ts';
import { providerPath } from '../providers/provider-path.ts';

/** The sidebar of the dashboard holds no keys: one that is wanted there is entered on its provider's page. */
export function useKeyPage(isDashboard: boolean): void {
  const navigate = useNavigate();
  const wanted = useStore(keysStore, ({ focus }) =>
    focus?.place === 'sidebar' ? focus.providerId : null,
  );
  useEffect(() => {
    if (!isDashboard || wanted === null) return;
    enterKey(wanted, 'page');
    void navigate(providerPath(wanted));
  }, [isDashboard, wanted, navigate]);
}
