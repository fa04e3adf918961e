import type { Provider } from '@parley/contracts';
import { ChevronDown, ChevronUp, KeyRound } from 'lucide-react';
import { useStore } from 'zustand';

import { classNames } from '../../../lib/class-names.ts';
import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { keyStatus, type KeyStatus } from '../key-view.ts';
import { enterKey, toggleCard } from '../keys.actions.ts';
import { keysStore } from '../keys.store.ts';
import { KeyBody } from './key-body.tsx';
import { KeyStatusLine, statusWord } from './key-status-line.tsx';

const HEAD = 'flex min-h-12 w-full items-center gap-2.5 px-2.5 py-1.5 text-start';

/** A provider's key in the sidebar: one line when folded; unfolded, what can be done about it. */
export function KeyCard({ provider, unfolded }: { provider: Provider; unfolded: boolean }) {
  const check = useStore(keysStore, (state) => state.checks[provider.id]);
  const status = keyStatus(provider, check);
  return (
    <section
      aria-label={strings.keys.field(provider.name)}
      className={classNames(
        'border',
        unfolded ? 'rounded-lg border-line bg-raised' : 'border-transparent',
      )}
    >
      {status === 'missing' && !unfolded ? (
        <div className={HEAD}>
          <KeyLine provider={provider} status={status} />
          <Button size="sm" onClick={() => enterKey(provider.id)}>
            {strings.keys.add}
          </Button>
        </div>
      ) : (
        <button
          type="button"
          aria-expanded={unfolded}
          onClick={() => toggleCard(provider.id, !unfolded)}
          className={classNames(HEAD, 'rounded-md hover:bg-hover')}
        >
          <KeyLine provider={provider} status={status} />
          <span className="text-ink-3">
            <Icon of={unfolded ? ChevronDown : ChevronUp} size="sm" />
          </span>
        </button>
      )}
      <p role="status" className="sr-only">
        {statusWord(status)}
      </p>
      {unfolded && (
        <div className="grid gap-2.5 px-3 pt-1 pb-3">
          <KeyBody provider={provider} place="sidebar" />
        </div>
      )}
    </section>
  );
}

function KeyLine({ provider, status }: { provider: Provider; status: KeyStatus }) {
  return (
    <>
      <span className="text-ink-2">
        <Icon of={KeyRound} />
      </span>
      <span className="min-w-0 grow">
        <span className="block truncate font-strong">{provider.name}</span>
        <KeyStatusLine status={status} hint={provider.key.hint} />
      </span>
    </>
  );
}
