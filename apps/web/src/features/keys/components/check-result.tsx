import type { KeyAccount } from '@parley/contracts';

import { formatAgo, formatUsd } from '../../../lib/format.ts';
import { strings } from '../../../i18n/index.ts';
import { useNow } from '../../../ui/use-now.ts';
import type { KeySpot } from '../keys.store.ts';
import { AccountFacts } from './account-facts.tsx';

const MINUTE_MS = 60_000;

interface CheckResultProps {
  at: number;
  account: KeyAccount | null;
  place: KeySpot['place'];
}

/** What the provider told of an accepted key, and when: on a page all of it, else in a line. */
export function CheckResult({ at, account, place }: CheckResultProps) {
  const now = useNow(MINUTE_MS);
  const onPage = place === 'page' && account !== null;
  const credit = onPage ? null : (account?.remainingUsd ?? null);
  const sentences = [
    ...(credit === null ? [] : [strings.keys.credit(formatUsd(credit))]),
    strings.keys.checked(formatAgo(at, now)),
  ];
  return (
    <>
      {onPage && <AccountFacts account={account} />}
      <p className="text-12 text-ink-3">{sentences.join(' ')}</p>
    </>
  );
}
