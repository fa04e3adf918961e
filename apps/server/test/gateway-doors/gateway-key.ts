import { expect, vi } from 'vitest';

import { bearer, keyOf } from '../gateway-asking.ts';
import type { TestServer } from '../harness.ts';

/** So much that no test meets them; with limits of every kind, room is held for every request. */
const LIMITS = {
  requests: { month: 1_000 },
  tokens: { month: 1_000_000_000 },
  costUsd: { month: 1_000 },
  concurrency: 100,
};
/** How long a call may take to be settled once its client has gone. */
const SETTLED = { timeout: 10_000, interval: 10 };

/** What requests with a key have used. */
export interface KeySpending {
  requests: number;
  tokens: number;
  costUsd: number;
}

/** A key for a few requests, with limits. */
export function limitedKey(server: TestServer): Promise<string> {
  return keyOf(server, { limits: LIMITS });
}

/** Nothing runs or is held any more, and each request was charged exactly once. */
export async function expectSettled(
  server: TestServer,
  key: string,
  { requests, tokens, costUsd }: KeySpending,
): Promise<void> {
  await vi.waitFor(async () => {
    const { body } = await server.call('GET', '/v1/usage', undefined, bearer(key));
    expect(body.running).toBe(0);
    expect(body.limits).toMatchObject([
      { what: 'requests', used: requests, reserved: 0 },
      { what: 'tokens', used: tokens, reserved: 0 },
      { what: 'cost_usd', used: expect.closeTo(costUsd, 9), reserved: 0 },
    ]);
  }, SETTLED);
}
