import type { Provider } from '@parley/contracts';
import { useStore } from 'zustand';

import { formatAgo, formatSeconds } from '../../../lib/format.ts';
import { strings } from '../../../i18n/index.ts';
import { useNow } from '../../../ui/use-now.ts';
import { AccountFacts } from '../../keys/components/account-facts.tsx';
import { presentCheck } from '../../keys/key-view.ts';
import { keysStore } from '../../keys/keys.store.ts';
import { nameFromId } from '../../models/catalogue.ts';

const MINUTE_MS = 60_000;

/** How the last check of this page went; what it found wrong stands above, on its card. */
export function CheckOutcome({ provider }: { provider: Provider }) {
  const now = useNow(MINUTE_MS);
  const check = presentCheck(
    provider,
    useStore(keysStore, ({ checks }) => checks[provider.id]),
  );
  const words = strings.providers;
  if (check === undefined || check.state === 'checking')
    return <p className="text-13 text-ink-3">{words.neverChecked}</p>;
  if (check.state === 'unasked') {
    return (
      <p role="alert" className="text-13 text-danger">
        {check.reason}
      </p>
    );
  }
  const checked = strings.keys.checked(formatAgo(check.at, now));
  if (check.state !== 'accepted') return <p className="text-13 text-ink-3">{checked}</p>;
  const { account, latencyMs, modelId } = check;
  const sentences = [
    words.answered(formatSeconds(latencyMs)),
    ...(modelId === null ? [] : [words.hasModel(nameFromId(modelId))]),
    checked,
  ];
  return (
    <div className="grid gap-2.5">
      {account !== null && <AccountFacts account={account} />}
      <p role="status" className="text-13 text-ink-2">
        {sentences.join(' ')}
      </p>
    </div>
  );
}
