import type { RequestLog } from '@parley/contracts';

const NOON = Date.parse('2026-11-22T12:00:00.000Z');

/** A request of a program that was answered. */
export function requestLog(id: string, changes: Partial<RequestLog> = {}): RequestLog {
  return {
    ...{
      id,
      createdAt: new Date(NOON).toISOString(),
      requestId: `request-${id}`,
      source: 'gateway',
    },
    ownerId: 'local-administrator',
    apiKey: { id: 'key-1', name: 'laptop', prefix: 'sk-parley-AbCd' },
    client: { address: '127.0.0.1', userAgent: 'test/1' },
    ...{ dialect: 'openai-chat', streamed: true, droppedParams: [], generationId: null },
    ...{ providerId: 'openrouter', accountId: 'openrouter:default' },
    ...{
      modelId: 'openrouter/fake/model',
      answeredModel: 'fake/model',
      route: null,
      upstreamId: 'gen-1',
    },
    ...{ reasoningEffort: null, serviceTier: { requested: null, answered: null } },
    ...{ outcome: 'completed', error: null, upstreamStatus: 200, attempts: 1 },
    tokens: {
      ...{ input: 10, output: 5, reasoning: null, cachedInput: null, cacheWrite: null },
      source: 'reported',
    },
    cost: { usd: 0.0001, source: 'reported', priceRef: null, parts: null },
    ...{ accountingPolicy: null, firstOutputMs: 400, durationMs: 2_000 },
    ...changes,
  };
}

/** One that began so many minutes before noon. */
export function begun(minutesAgo: number, id = `row-${minutesAgo}`): RequestLog {
  return requestLog(id, { createdAt: new Date(NOON - minutesAgo * 60_000).toISOString() });
}
