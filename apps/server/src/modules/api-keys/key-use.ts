import type { LimitWindow } from '@parley/contracts';

/** Money is counted in whole 10⁻⁹ US dollars: sums are exact, and a month of a million dollars still fits. */
const NANO_PER_USD = 1_000_000_000;

/** What a request uses of a key's limits, or may use. `null`: nobody knows. */
export interface KeyUse {
  tokens: number | null;
  costUsd: number | null;
}

/** The same in whole numbers, as it is added up. What nobody knows is nothing, and is counted. */
export interface KeyAmounts {
  requests: number;
  tokens: number;
  requestsWithoutTokens: number;
  costNanoUsd: number;
  requestsWithoutCost: number;
}

/** What one ended request adds to the windows that it began in. */
export interface KeyCharge {
  keyId: string;
  windows: readonly { per: LimitWindow; startsAt: Date }[];
  amounts: KeyAmounts;
}

export const NOTHING_USED: Readonly<KeyAmounts> = {
  requests: 0,
  tokens: 0,
  requestsWithoutTokens: 0,
  costNanoUsd: 0,
  requestsWithoutCost: 0,
};

/** What one request amounts to. */
export function amountsOf({ tokens, costUsd }: KeyUse): KeyAmounts {
  return {
    requests: 1,
    tokens: tokens ?? 0,
    requestsWithoutTokens: tokens === null ? 1 : 0,
    costNanoUsd: costUsd === null ? 0 : nanoUsd(costUsd),
    requestsWithoutCost: costUsd === null ? 1 : 0,
  };
}

export function sumOf(one: KeyAmounts, other: KeyAmounts): KeyAmounts {
  return {
    requests: one.requests + other.requests,
    tokens: one.tokens + other.tokens,
    requestsWithoutTokens: one.requestsWithoutTokens + other.requestsWithoutTokens,
    costNanoUsd: one.costNanoUsd + other.costNanoUsd,
    requestsWithoutCost: one.requestsWithoutCost + other.requestsWithoutCost,
  };
}

export function nanoUsd(usd: number): number {
  return Math.round(usd * NANO_PER_USD);
}

export function usdOf(nano: number): number {
  return nano / NANO_PER_USD;
}
