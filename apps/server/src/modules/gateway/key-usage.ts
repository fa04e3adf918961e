import type { KeyUsage } from '../api-keys/api-keys.service.ts';

/** What a key has used, as `GET /v1/usage` tells its holder: in the words of programs. */
export function usageBody({ name, prefix, expiresAt, running, windows, gauges }: KeyUsage): object {
  return {
    object: 'usage',
    api_key: { name, prefix, expires_at: expiresAt },
    running,
    windows: windows.map((window) => ({
      ...{ per: window.per, starts_at: window.startsAt, resets_at: window.resetsAt },
      ...{ requests: window.requests, tokens: window.tokens },
      requests_without_tokens: window.requestsWithoutTokens,
      cost_usd: window.costUsd,
      requests_without_cost: window.requestsWithoutCost,
    })),
    limits: gauges.map(({ what, per, limit, used, reserved, unknown, resetsAt }) => ({
      what: what === 'costUsd' ? 'cost_usd' : what,
      ...{ per, limit, used, reserved, unknown },
      resets_at: resetsAt,
    })),
  };
}
