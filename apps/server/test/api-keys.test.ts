import { type ApiKey, apiKeySchema, type CreateApiKeyBody, type KeyGauge } from '@parley/contracts';
import { answer, answerFrames, head, httpError, reset, wait } from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import { alterDatabase } from './alter-database.ts';
import { askWith, openedParts, OWNER, type Parts } from './gateway-parts.ts';
import type { TestServer } from './harness.ts';
import { started } from './started.ts';
import { readRows } from './test-database.ts';

const KEYS = '/api/api-keys';
const NOON = new Date('2026-03-10T12:00:00.000Z');
/** 10 tokens in, 5 out and 0.0001 dollars: what the fake upstream reports of an ordinary answer. */
const TOKENS = 15;
const COST = 0.0001;

describe('a key of the gateway', () => {
  test('is seen when it is made, and never again', async () => {
    const server = await started({ key: null });

    const made = await server.call('POST', KEYS, { name: '  laptop ' });

    expect(made.status).toBe(201);
    expect(made.body.key).toMatch(/^sk-parley-[\w-]{43}$/);
    expect(apiKeySchema.parse(made.body.apiKey)).toEqual({
      ...{ id: expect.any(String), name: 'laptop', prefix: made.body.key.slice(0, 14) },
      ...{ models: null, limits: {}, gauges: [], running: 0 },
      ...{ expiresAt: null, lastUsedAt: null, createdAt: expect.any(String) },
    });
    const listed = await server.call('GET', KEYS);
    expect(listed).toMatchObject({ status: 200, body: { apiKeys: [made.body.apiKey] } });
    expect(JSON.stringify(listed.body)).not.toContain(made.body.key.slice(0, 18));
  });

  test('is changed member by member, and null takes one away', async () => {
    const server = await started({ key: null });
    const made = await makeOver(server, {
      ...{ name: 'one', expiresAt: '2030-01-01T00:00:00.000Z', models: ['openrouter/*'] },
      limits: { concurrency: 2, requests: { day: 9 } },
    });
    const change = (body: object) => server.call('PATCH', `${KEYS}/${made.id}`, body);

    expect((await change({ name: 'two' })).body.apiKey).toEqual({ ...made, name: 'two' });
    expect((await change({ limits: { tokens: { day: 5 } } })).body.apiKey).toMatchObject({
      limits: { tokens: { day: 5 } },
      gauges: [{ what: 'tokens', per: 'day', limit: 5, used: 0, reserved: 0, unknown: 0 }],
    });
    expect((await change({ limits: null, models: null, expiresAt: null })).body.apiKey).toEqual({
      ...{ ...made, name: 'two', limits: {}, gauges: [], models: null, expiresAt: null },
    });
    expect((await server.call('GET', KEYS)).body.apiKeys).toMatchObject([{ name: 'two' }]);
  });

  test.each<[string, object]>([
    ['no name', {}],
    ['an empty name', { name: '  ' }],
    ['a member that there is not', { name: 'a', role: 'admin' }],
    ['a limit of nothing', { name: 'a', limits: { requests: { day: 0 } } }],
    ['a fraction of a token', { name: 'a', limits: { tokens: { day: 1.5 } } }],
    ['more money than sums are exact for', { name: 'a', limits: { costUsd: { month: 1e7 } } }],
    ['a limit for a week', { name: 'a', limits: { requests: { week: 1 } } }],
    ['an end that is no time', { name: 'a', expiresAt: 'tomorrow' }],
    ['no model at all', { name: 'a', models: [] }],
    ['a * in the middle', { name: 'a', models: ['openrouter/*/mini'] }],
  ])('is not made with %s', async (_, body) => {
    const server = await started({ key: null });

    const refused = await server.call('POST', KEYS, body);

    expect(refused).toMatchObject({ status: 422, body: { error: { code: 'validation_error' } } });
    expect((await server.call('GET', KEYS)).body).toEqual({ apiKeys: [] });
  });

  test('that there is not cannot be changed, replaced or deleted', async () => {
    const server = await started({ key: null });
    const gone = await makeOver(server, { name: 'gone' });
    expect((await server.call('DELETE', `${KEYS}/${gone.id}`)).status).toBe(204);

    for (const id of ['nobody', '%00', gone.id]) {
      for (const [method, path, body] of [
        ['PATCH', `${KEYS}/${id}`, { name: 'x' }],
        ['POST', `${KEYS}/${id}/regenerate`, undefined],
        ['DELETE', `${KEYS}/${id}`, undefined],
      ] as const) {
        expect(await server.call(method, path, body)).toMatchObject({
          ...{ status: 404, body: { error: { code: 'api_key_not_found' } } },
        });
      }
    }
    expect((await server.call('PATCH', `${KEYS}/${gone.id}`, {})).status).toBe(422);
  });

  test('opens nothing of the administrator’s, from elsewhere', async () => {
    const server = await started({ key: null });
    const { key } = (await server.call('POST', KEYS, { name: 'a' })).body;
    const headers = { authorization: `Bearer ${key}`, 'x-forwarded-for': '192.0.2.7' };

    const refused = await server.call('GET', KEYS, undefined, headers);

    expect(refused).toMatchObject({ status: 401, body: { error: { code: 'bootstrap_required' } } });
  });
});

describe('who shows a key', () => {
  test('is known by the whole of it', async () => {
    const parts = await openedParts();
    const { apiKey, key } = await make(parts);

    expect(parts.apiKeys.recognise(key)).toMatchObject({ id: apiKey.id, ownerId: OWNER });

    const others = ['', key.slice(0, -1), `${key}A`, key.toLowerCase(), apiKey.prefix, apiKey.id];
    const [row] = await readRows<{ hash: string }>(parts.dataDir, 'select hash from api_keys');
    for (const other of [...others, row?.hash ?? '', `' or '1'='1`, '__proto__'])
      expect(codeOf(() => parts.apiKeys.recognise(other))).toBe('api_key_refused');
  });

  test('is refused from the moment on at which it expires', async () => {
    const clock = clockAt(NOON);
    const parts = await openedParts(clock);
    const { key } = await make(parts, { expiresAt: '2026-03-10T12:00:10.000Z' });
    const known = parts.apiKeys.recognise(key);

    clock.pass(9.999);
    parts.apiKeys.recognise(key);
    clock.pass(0.001);

    expect(codeOf(() => parts.apiKeys.recognise(key))).toBe('api_key_refused');
    // Nor is let in what came before that and took its time.
    expect(codeOf(() => known.admit({ tokens: 1, costUsd: 0 }))).toBe('api_key_refused');
  });

  test('may ask the models of its list', async () => {
    const parts = await openedParts();
    const models = ['openrouter/fake/model', 'openai/gpt-5*'];
    const known = parts.apiKeys.recognise((await make(parts, { models })).key);
    const all = parts.apiKeys.recognise((await make(parts, { models: ['*'] })).key);

    for (const model of ['openrouter/fake/model', 'openai/gpt-5', 'openai/gpt-5.4-mini'])
      expect([known.mayAsk(model), all.mayAsk(model)]).toEqual([true, true]);
    for (const model of ['openrouter/fake/model2', 'openai/gpt-4', 'OPENAI/GPT-5', 'gpt-5'])
      expect([known.mayAsk(model), all.mayAsk(model)]).toEqual([false, true]);
  });

  test('is noted with the time, once a minute at most, and after a restart too', async () => {
    const clock = clockAt(NOON);
    const parts = await openedParts(clock);
    const { key } = await make(parts);
    const lastUse = () => parts.apiKeys.list(OWNER)[0]?.lastUsedAt;
    expect(lastUse()).toBeNull();

    parts.apiKeys.recognise(key);
    clock.pass(59);
    parts.apiKeys.recognise(key);
    expect(lastUse()).toBe('2026-03-10T12:00:00.000Z');
    clock.pass(1);
    parts.apiKeys.recognise(key);
    expect(lastUse()).toBe('2026-03-10T12:01:00.000Z');
    await parts.close();

    const next = await openedParts({ ...clock, dataDir: parts.dataDir });
    expect(next.apiKeys.list(OWNER)).toMatchObject([{ lastUsedAt: '2026-03-10T12:01:00.000Z' }]);
  });
});

describe('what a request has used', () => {
  test('is reserved while it runs, and counted when it ends: in memory, in its row and after a restart', async () => {
    const clock = clockAt(NOON);
    const parts = await openedParts(clock);
    await parts.models.refresh('openrouter');
    const limits = { requests: { day: 9 }, tokens: { day: 9000 }, costUsd: { day: 1 } };
    const { key } = await make(parts, { limits });
    const gate = parts.upstream.hold();
    parts.upstream.next([
      head(),
      ...answerFrames({ text: 'Hel' }),
      wait(gate),
      ...answer().slice(1),
    ]);

    const asking = askWith(parts, key, { params: { maxOutputTokens: 1000 } });
    await gate.reached;

    // 'Hi' is one token, at 3 dollars for a million; the answer has up to 1,000 at 15.
    expect(usedOf(parts)).toEqual({ requests: [0, 1], tokens: [0, 1001], costUsd: [0, 0.015003] });
    expect(parts.apiKeys.list(OWNER)).toMatchObject([{ running: 1 }]);
    gate.release();
    await asking;

    const after = { requests: [1, 0], tokens: [TOKENS, 0], costUsd: [COST, 0] };
    expect(usedOf(parts)).toEqual(after);
    expect(parts.apiKeys.list(OWNER)).toMatchObject([{ running: 0 }]);
    expect(await storedUse(parts)).toEqual([
      ...['day', 'minute', 'month'].map((per) => ({
        ...{ per, requests: 1, tokens: TOKENS, costNanoUsd: 100_000 },
      })),
    ]);
    await parts.close();
    expect(usedOf(await openedParts({ ...clock, dataDir: parts.dataDir }))).toEqual(after);
  });

  test('of requests that a crash cut off is gone with them, and nothing else', async () => {
    const clock = clockAt(NOON);
    const parts = await openedParts(clock);
    const { key } = await make(parts, { limits: { requests: { day: 9 }, tokens: { day: 9000 } } });
    await askWith(parts, key);
    const gate = parts.upstream.hold();
    parts.upstream.next([head(), wait(gate), ...answer().slice(1)]);
    const asking = askWith(parts, key);
    await gate.reached;
    expect(usedOf(parts)).toMatchObject({ requests: [1, 1] });

    // The first server is left as it is: to the database that is the same as if it were killed.
    const next = await openedParts({ ...clock, dataDir: parts.dataDir });

    expect(usedOf(next)).toEqual({ requests: [1, 0], tokens: [TOKENS, 0] });
    gate.release();
    await asking;
  });

  test('of many at once adds up to exactly what their rows say', async () => {
    const clock = clockAt(NOON);
    const parts = await openedParts(clock);
    const limits = { requests: { month: 99 }, tokens: { month: 99_999 }, costUsd: { month: 9 } };
    const { key } = await make(parts, { limits });
    const outcomes = [answer(), answer({ usage: null }), httpError(429), [head(), reset]] as const;
    parts.upstream.next(
      ...Array.from({ length: 40 }, (_, index) => outcomes[index % 4] ?? answer()),
    );

    await Promise.all(Array.from({ length: 20 }, () => askWith(parts, key)));
    await parts.logWriter.flush();

    const [sums] = await readRows<{ requests: number; tokens: number; cost: number }>(
      parts.dataDir,
      `select count(*) as requests, sum(coalesce(input_tokens, 0) + coalesce(output_tokens, 0)) as tokens,
         sum(cost_usd) as cost from request_logs`,
    );
    const { requests, tokens, costUsd } = usedOf(parts);
    expect(requests).toEqual([20, 0]);
    expect([Number(sums?.requests), Number(sums?.tokens)]).toEqual([20, tokens?.[0]]);
    expect(sums?.cost).toBeCloseTo(costUsd?.[0] ?? Number.NaN, 9);
    await parts.close();
    expect(usedOf(await openedParts({ ...clock, dataDir: parts.dataDir }))).toEqual({
      ...{ requests, tokens, costUsd },
    });
  });

  test('counts in the minute, day and month that it began in, whenever it ends', async () => {
    const clock = clockAt(new Date('2026-03-31T23:59:59.000Z'));
    const parts = await openedParts(clock);
    const limits = { requests: { minute: 1, day: 1, month: 1 } };
    const { key } = await make(parts, { limits });
    const gate = parts.upstream.hold();
    parts.upstream.next([head(), wait(gate), ...answer().slice(1)]);
    const late = askWith(parts, key);
    await gate.reached;
    clock.pass(2);

    await askWith(parts, key);
    gate.release();
    await late;

    // What was stored of April is not what the one of March has used.
    for (const one of [parts, await reopened(parts, clock)]) {
      expect(one.apiKeys.list(OWNER)[0]?.gauges).toMatchObject([
        { per: 'minute', used: 1, reserved: 0, resetsAt: '2026-04-01T00:01:00.000Z' },
        { per: 'day', used: 1, reserved: 0, resetsAt: '2026-04-02T00:00:00.000Z' },
        { per: 'month', used: 1, reserved: 0, resetsAt: '2026-05-01T00:00:00.000Z' },
      ]);
    }
    expect(await readRows(parts.dataDir, 'select id from request_logs')).toHaveLength(2);
  });

  test('is nothing but the request where the provider said no, or a hook answered', async () => {
    const hook = { name: 'canned', on: { 'generation.request': answeredByHook } };
    const parts = await openedParts({ hooks: [hook] });
    const { key } = await make(parts, { limits: FULL_LIMITS });
    parts.upstream.next(httpError(429), httpError(401), httpError(400));

    for (const text of ['Hi', 'Hi', 'Hi', 'canned']) await askWith(parts, key, { text });

    expect(parts.apiKeys.list(OWNER)[0]?.gauges).toMatchObject([
      { what: 'requests', used: 4, reserved: 0, unknown: 0 },
      { what: 'tokens', used: 0, reserved: 0, unknown: 0 },
      { what: 'costUsd', used: 0, reserved: 0, unknown: 0 },
    ]);
  });

  test('is counted as unknown where nobody knows it: an answer without a word, a model without a price', async () => {
    const clock = clockAt(NOON);
    const parts = await openedParts(clock);
    const { key } = await make(parts, { limits: FULL_LIMITS });
    const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
    parts.upstream.next([head(), reset], answer({ usage }));

    await askWith(parts, key, { model: 'unlisted/model' });
    await askWith(parts, key, { model: 'unlisted/model' });

    for (const one of [parts, await reopened(parts, clock)]) {
      expect(one.apiKeys.list(OWNER)[0]?.gauges).toMatchObject([
        { what: 'requests', used: 2, unknown: 0 },
        { what: 'tokens', used: TOKENS, unknown: 1 },
        { what: 'costUsd', used: 0, unknown: 2 },
      ]);
    }
  });

  test.each([
    { prompt_tokens: -1000, completion_tokens: -1000, total_tokens: -2000, cost: -5 },
    { prompt_tokens: 'NaN', completion_tokens: 5, total_tokens: 5, cost: 'free' },
  ])('AT-P4.11 is never less for malformed counts: %j', async (usage) => {
    const parts = await openedParts();
    const { key } = await make(parts, { limits: FULL_LIMITS });
    await askWith(parts, key);
    parts.upstream.next(answer({ text: '', usage: usage as never }));

    await askWith(parts, key);

    expect(usedOf(parts)).toMatchObject({ costUsd: [COST, 0] });
    expect(usedOf(parts).tokens?.[0]).toBeGreaterThanOrEqual(TOKENS);
  });

  test('is in the database with its row or not at all, and counts in memory until it is', async () => {
    const clock = clockAt(NOON);
    const parts = await openedParts(clock);
    const { key } = await make(parts, { limits: FULL_LIMITS });
    await alterDatabase(parts.dataDir, 'alter table api_key_usage rename to elsewhere');

    const events = await askWith(parts, key);

    expect(events.at(-1)).toMatchObject({ type: 'finish' });
    await parts.logWriter.flush();
    expect(await readRows(parts.dataDir, 'select id from request_logs')).toEqual([]);
    expect(usedOf(parts)).toEqual({ requests: [1, 0], tokens: [TOKENS, 0], costUsd: [COST, 0] });

    await alterDatabase(parts.dataDir, 'alter table elsewhere rename to api_key_usage');
    await askWith(parts, key);
    const two = { requests: 2, tokens: 2 * TOKENS };
    expect(await storedUse(parts)).toMatchObject([two, two, two]);
    expect(await readRows(parts.dataDir, 'select id from request_logs')).toHaveLength(2);
  });
});

describe('a limit', () => {
  test('on requests is kept over a restart and given anew with its window', async () => {
    const clock = clockAt(NOON);
    const parts = await openedParts(clock);
    const { key } = await make(parts, { limits: { requests: { minute: 1, day: 2 } } });
    await askWith(parts, key);

    const next = await reopened(parts, clock);
    await expect(askWith(next, key)).rejects.toMatchObject({
      ...{ code: 'key_limit_reached', status: 429, retryAfterMs: 60_000 },
      message: 'This key may use 1 requests a minute.',
    });
    clock.pass(60);
    await askWith(next, key);
    clock.pass(60);
    await expect(askWith(next, key)).rejects.toMatchObject({ details: { per: 'day', used: 2 } });
    clock.pass(12 * 3600);
    await askWith(next, key);
    expect(parts.upstream.completions).toHaveLength(3);
  });

  test('on requests at once lets the next one in when one has ended, however it ended', async () => {
    const parts = await openedParts();
    const { key } = await make(parts, { limits: { concurrency: 1 } });
    for (const script of [answer(), httpError(500), [head(), reset]]) {
      const gate = parts.upstream.hold();
      parts.upstream.next([wait(gate), ...script]);
      const running = askWith(parts, key);
      await gate.reached;
      await expect(askWith(parts, key)).rejects.toMatchObject({ retryAfterMs: 1000 });
      gate.release();
      await running;
    }
    const controller = new AbortController();
    const gate = parts.upstream.hold();
    parts.upstream.next([wait(gate)]);
    const left = askWith(parts, key, { signal: controller.signal });
    await gate.reached;
    controller.abort();
    await left;

    expect(parts.apiKeys.list(OWNER)).toMatchObject([{ running: 0 }]);
    await askWith(parts, key);
  });

  test('AT row 80: is kept, and stored, although the clock was far ahead for a while', async () => {
    const clock = clockAt(NOON);
    const parts = await openedParts(clock);
    const { key } = await make(parts, { limits: { requests: { minute: 9, day: 2, month: 9 } } });
    const tenYears = 3650 * 24 * 3600;
    clock.pass(tenYears);
    await askWith(parts, key);
    await askWith(parts, key);
    await expect(askWith(parts, key)).rejects.toMatchObject({ code: 'key_limit_reached' });
    await parts.logWriter.flush();
    clock.pass(-tenYears);

    await askWith(parts, key);
    await parts.logWriter.flush();
    await askWith(parts, key);
    for (const one of [parts, await reopened(parts, clock)]) {
      await expect(askWith(one, key)).rejects.toMatchObject({ retryAfterMs: 12 * 3600_000 });
      expect(usedOf(one)).toMatchObject({ requests: [2, 0] });
    }
    expect(await storedUse(parts)).toMatchObject([
      { per: 'day', requests: 2 },
      { per: 'minute', requests: 2 },
      { per: 'month', requests: 2 },
    ]);
  });

  test('on money is not passed by two at once, whatever a client says of the length of its answer', async () => {
    const parts = await openedParts();
    await parts.models.refresh('openrouter');
    // Room for one answer of 2,048 tokens at 15 dollars for a million, and not for two.
    const { key } = await make(parts, { limits: { costUsd: { day: 0.05 } } });
    const params = { maxOutputTokens: 32_000 };

    const ends = await Promise.allSettled([
      askWith(parts, key, { params }),
      askWith(parts, key, { params }),
    ]);

    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await askWith(parts, key, { params });
    expect(parts.upstream.completions).toHaveLength(2);
  });

  test('that is changed holds for whoever has not been let in yet', async () => {
    const parts = await openedParts();
    const { apiKey, key } = await make(parts);
    const known = parts.apiKeys.recognise(key);
    await askWith(parts, key);

    await parts.apiKeys.change(OWNER, apiKey.id, { limits: { requests: { day: 1 } } });

    expect(codeOf(() => known.admit({ tokens: 1, costUsd: 0 }))).toBe('key_limit_reached');
    await parts.apiKeys.change(OWNER, apiKey.id, { limits: null });
    known.admit({ tokens: 1, costUsd: 0 }).release();
  });
});

describe('while an answer runs, its key', () => {
  test('can be deleted: the answer goes on and is charged, and nothing new begins', async () => {
    const parts = await openedParts();
    const { apiKey, key } = await make(parts, { name: 'gone' });
    const gate = parts.upstream.hold();
    parts.upstream.next([head(), wait(gate), ...answer().slice(1)]);
    const running = askWith(parts, key);
    await gate.reached;
    const known = parts.apiKeys.recognise(key);

    await parts.apiKeys.remove(OWNER, apiKey.id);

    expect(parts.apiKeys.list(OWNER)).toEqual([]);
    expect(codeOf(() => parts.apiKeys.recognise(key))).toBe('api_key_refused');
    expect(codeOf(() => known.mayAsk('openrouter/fake/model'))).toBe('api_key_refused');
    expect(codeOf(() => known.admit({ tokens: 1, costUsd: 0 }))).toBe('api_key_refused');
    gate.release();
    expect((await running).at(-1)).toMatchObject({ type: 'finish' });
    expect((await parts.requestLogs.list(OWNER, { limit: 9 })).requestLogs).toMatchObject([
      { apiKey: { id: apiKey.id, name: 'gone', prefix: apiKey.prefix }, cost: { usd: COST } },
    ]);
    const next = await openedParts({ dataDir: parts.dataDir, upstream: parts.upstream });
    expect(next.apiKeys.list(OWNER)).toEqual([]);
    expect(codeOf(() => next.apiKeys.recognise(key))).toBe('api_key_refused');
  });

  test('can be given another secret, which is charged for the same', async () => {
    const parts = await openedParts();
    const { apiKey, key } = await make(parts, { limits: { requests: { day: 2 } } });
    const gate = parts.upstream.hold();
    parts.upstream.next([head(), wait(gate), ...answer().slice(1)]);
    const running = askWith(parts, key);
    await gate.reached;
    const known = parts.apiKeys.recognise(key);

    const fresh = await parts.apiKeys.regenerate(OWNER, apiKey.id);

    expect(fresh.key).not.toBe(key);
    expect(fresh.apiKey).toMatchObject({
      ...{ id: apiKey.id, name: apiKey.name, limits: apiKey.limits, running: 1 },
      prefix: fresh.key.slice(0, 14),
    });
    expect(codeOf(() => parts.apiKeys.recognise(key))).toBe('api_key_refused');
    expect(codeOf(() => known.admit({ tokens: 1, costUsd: 0 }))).toBe('api_key_refused');
    await askWith(parts, fresh.key);
    await expect(askWith(parts, fresh.key)).rejects.toMatchObject({ details: { used: 2 } });
    gate.release();
    await running;
    expect(usedOf(parts)).toEqual({ requests: [2, 0] });
  });

  test('changed and given another secret at once, has both, after a restart too', async () => {
    const parts = await openedParts();
    const { apiKey, key } = await make(parts, { name: 'before' });

    const [, fresh] = await Promise.all([
      parts.apiKeys.change(OWNER, apiKey.id, { name: 'after' }),
      parts.apiKeys.regenerate(OWNER, apiKey.id),
      parts.apiKeys.change(OWNER, apiKey.id, { models: ['openrouter/*'] }),
    ]);

    const next = await openedParts({ dataDir: parts.dataDir, upstream: parts.upstream });
    for (const { apiKeys } of [parts, next]) {
      expect(apiKeys.list(OWNER)).toMatchObject([{ name: 'after', models: ['openrouter/*'] }]);
      expect(apiKeys.recognise(fresh.key).id).toBe(apiKey.id);
      expect(codeOf(() => apiKeys.recognise(key))).toBe('api_key_refused');
    }
  });
});

const FULL_LIMITS = { requests: { day: 99 }, tokens: { day: 99_999 }, costUsd: { day: 9 } };

function answeredByHook({ messages }: { messages: readonly { parts: readonly unknown[] }[] }) {
  return JSON.stringify(messages).includes('canned') ? { answer: 'From a can.' } : undefined;
}

function make(
  parts: Parts,
  body: Partial<CreateApiKeyBody> = {},
): Promise<{ apiKey: ApiKey; key: string }> {
  return parts.apiKeys.create(OWNER, { name: 'of a test', ...body });
}

async function makeOver(server: TestServer, body: CreateApiKeyBody): Promise<ApiKey> {
  const made = await server.call('POST', KEYS, body);
  expect(made.status).toBe(201);
  return made.body.apiKey;
}

/** Of the only key, by what its limits are on: what is used and what is reserved. */
function usedOf({ apiKeys }: Parts): Partial<Record<KeyGauge['what'], [number, number]>> {
  const gauges = apiKeys.list(OWNER)[0]?.gauges ?? [];
  return Object.fromEntries(gauges.map(({ what, used, reserved }) => [what, [used, reserved]]));
}

async function storedUse({ dataDir, logWriter }: Parts): Promise<object[]> {
  await logWriter.flush();
  // PostgreSQL's driver gives whole numbers of this size as text.
  const rows = await readRows<Record<'requests' | 'tokens' | 'nano', number | string>>(
    dataDir,
    'select per, requests, tokens, cost_nano_usd as nano from api_key_usage order by per',
  );
  return rows.map(({ requests, tokens, nano, ...row }) => ({
    ...{ ...row, requests: Number(requests), tokens: Number(tokens), costNanoUsd: Number(nano) },
  }));
}

/** The next server on the same data, the first one being at its end. */
async function reopened(parts: Parts, clock: { now: () => Date }): Promise<Parts> {
  await parts.close();
  return openedParts({ ...clock, dataDir: parts.dataDir, upstream: parts.upstream });
}

/** A clock that stands still until it is moved on. */
function clockAt(start: Date): { now: () => Date; pass: (seconds: number) => void } {
  let at = start.getTime();
  return { now: () => new Date(at), pass: (seconds) => void (at += Math.round(seconds * 1000)) };
}

function codeOf(ask: () => unknown): unknown {
  try {
    ask();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return null;
}
