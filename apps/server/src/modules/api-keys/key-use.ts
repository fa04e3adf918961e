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

export interface ChargedWindow {
  per: LimitWindow;
  startsAt: Date;
  /** Takes the place of one that is stored and begins later: the clock was ahead then. */
  isPutBack: boolean;
}

/** What one ended request adds to the windows that it began in. */
export interface KeyCharge {
  keyId: string;
  windows: readonly ChargedWindow[];
  amounts: KeyAmounts;
}

export const NOTHING_USED: Readonly<KeyAmounts> = {
  requests: 0,
  tokens: 0,
  requestsWithoutTokens: 0,
  costNanoUsd: 0,
  requestsWithoutCost: 0,
};

/** No request costs more; what seems to would spoil the sums that it is added to. */
const MAX_REQUEST_USD = 1_000_000;

/** What one request amounts to. */
export function amountsOf(use: KeyUse): KeyAmounts {
  const { tokens } = use;
  const costUsd = use.costUsd !== null && use.costUsd <= MAX_REQUEST_USD ? use.costUsd : null;
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
