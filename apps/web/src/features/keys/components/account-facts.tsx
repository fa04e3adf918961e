import type { KeyAccount } from '@parley/contracts';

import { formatUsd } from '../../../lib/format.ts';
import { strings } from '../../../i18n/index.ts';

/** What the provider tells of a key: as much as it told, and nothing else. */
export function AccountFacts({ account }: { account: KeyAccount }) {
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-2 text-13">
      {factsOf(account).map(([name, value]) => (
        <div key={name} className="min-w-0">
          <dt className="text-ink-3">{name}</dt>
          <dd className="font-strong tabular-nums wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function factsOf(account: KeyAccount): [name: string, value: string][] {
  const { label, remainingUsd, limitUsd, usedUsd, freeTier } = account;
  const { keys } = strings;
  const facts: [string, string | null][] = [
    [keys.accountLabel, label],
    [keys.accountRemaining, remainingUsd === null ? null : formatUsd(remainingUsd)],
    [keys.accountLimit, limitUsd === null ? null : formatUsd(limitUsd)],
    [keys.accountUsed, usedUsd === null ? null : formatUsd(usedUsd)],
    [keys.accountTier, tierOf(freeTier)],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== null);
}

function tierOf(freeTier: boolean | null): string | null {
  if (freeTier === null) return null;
  return freeTier ? strings.keys.freeTier : strings.keys.paidTier;
}
