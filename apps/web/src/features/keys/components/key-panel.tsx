import type { Provider } from '@parley/contracts';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { keyStatus } from '../key-view.ts';
import { keysStore } from '../keys.store.ts';
import { KeyBody } from './key-body.tsx';
import { KeyStatusLine } from './key-status-line.tsx';

/** A provider's key on a page: all of it in sight. */
export function KeyPanel({ provider }: { provider: Provider }) {
  const check = useStore(keysStore, (state) => state.checks[provider.id]);
  return (
    <div
      role="group"
      aria-label={strings.keys.field(provider.name)}
      className="grid gap-2.5 px-5 py-3.5 max-md:px-4"
    >
      <div>
        <h3 className="font-strong">{provider.name}</h3>
        <KeyStatusLine status={keyStatus(provider, check)} hint={provider.key.hint} />
      </div>
      <KeyBody provider={provider} place="page" />
    </div>
  );
}
