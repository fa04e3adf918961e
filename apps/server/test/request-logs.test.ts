import { type RequestLog, requestLogSchema } from '@parley/contracts';
import { answer, frame, head, httpError, usageChunk, wait } from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import { alterDatabase } from './alter-database.ts';
import { askToEnd, question } from './asking.ts';
import { askWith, openedParts, OWNER } from './gateway-parts.ts';
import { DEFAULT_MODEL, TEST_KEY, type TestServer } from './harness.ts';
import { insertOf } from './rows-of-their-time.ts';
import { started } from './started.ts';

const LOGS = '/api/request-logs';
const NOON = new Date('2026-03-10T12:00:00.000Z');

describe('a row of the request log', () => {
  test('tells of a chat’s answer what is known, and null of the rest', async () => {
    const server = await started({ now: () => NOON });
    const asked = question('Hi', { params: { reasoningEffort: 'low' } });

    await askToEnd(server, asked);

    const [row] = await rowsOf(server);
    expect(row).toEqual({
      ...{ id: expect.any(String), requestId: expect.any(String), ownerId: OWNER },
      ...{ createdAt: NOON.toISOString(), source: 'chat', generationId: asked.generationId },
      ...{ apiKey: null, client: { address: null, userAgent: null } },
      ...{ dialect: null, streamed: null, droppedParams: null },
      ...{ providerId: 'openrouter', accountId: 'openrouter:default', modelId: DEFAULT_MODEL },
      ...{ answeredModel: 'fake/model', route: null, upstreamId: 'gen-1', reasoningEffort: 'low' },
      serviceTier: { requested: null, answered: null },
      ...{ outcome: 'completed', error: null, upstreamStatus: 200, attempts: 1 },
      tokens: {
        ...{ input: 10, output: 5, reasoning: null, cachedInput: null, cacheWrite: null },
        source: 'reported',
      },
      cost: { usd: 0.0001, source: 'reported', priceRef: null, parts: null },
      accountingPolicy: null,
      ...{ firstOutputMs: expect.any(Number), durationMs: expect.any(Number) },
    });
    const one = await server.call('GET', `${LOGS}/${row?.id}`);
    expect(one).toMatchObject({ status: 200, body: { requestLog: row } });
  });

  test('tells of a program which key it had, how it asked, and how it was served', async () => {
    const parts = await openedParts();
    const { apiKey, key } = await parts.apiKeys.create(OWNER, { name: 'laptop' });
    const report = frame({ ...usageChunk(), service_tier: 'flex' });
    parts.upstream.next(answer({ usage: null }).toSpliced(-2, 0, report));
    const droppedParams = ['logit_bias', 'nul \0'];
    const userAgent = `OpenAI/JS ${'x'.repeat(600)}`;

    await askWith(parts, key, {
      askedBy: { requestedTier: 'flex', droppedParams, userAgent, streamed: false },
      requestId: 'r-7',
    });
    await parts.apiKeys.change(OWNER, apiKey.id, { name: 'old laptop' });
    await parts.apiKeys.remove(OWNER, apiKey.id);
    await parts.close();

    const server = await started({ dataDir: parts.dataDir, key: null });
    expect(await rowsOf(server)).toMatchObject([
      {
        ...{ source: 'gateway', requestId: 'r-7', generationId: null, dialect: 'openai-chat' },
        apiKey: { id: apiKey.id, name: 'old laptop', prefix: apiKey.prefix },
        client: { address: '192.0.2.7', userAgent: userAgent.slice(0, 500) },
        ...{ streamed: false, droppedParams: ['logit_bias', 'nul \uFFFD'] },
        serviceTier: { requested: 'flex', answered: 'flex' },
      },
    ]);
  });

  test('tells of a failure its code and sentence, and neither the key nor tokens nobody counted', async () => {
    const server = await started();
    server.upstream.always(httpError(400, { message: `the key ${TEST_KEY} and no more` }));

    await askToEnd(server, question());

    const [row] = await rowsOf(server);
    expect(row).toMatchObject({
      ...{ outcome: 'error', upstreamStatus: 400, tokens: null, cost: null, firstOutputMs: null },
      error: { code: 'upstream_invalid_request', message: expect.stringMatching(/\w/) },
    });
    expect(JSON.stringify(row)).not.toContain(TEST_KEY.slice(0, 12));
  });

  test('says how its figures are known where the reader left', async () => {
    const parts = await openedParts();
    const { key } = await parts.apiKeys.create(OWNER, { name: 'a' });
    const controller = new AbortController();
    const gate = parts.upstream.hold();
    const [, ...rest] = answer({ text: '12345678' });
    parts.upstream.next([head(), ...rest.slice(0, 2), wait(gate)]);

    const asking = askWith(parts, key, { signal: controller.signal });
    await gate.reached;
    controller.abort();
    await asking;

    expect((await parts.requestLogs.list(OWNER, { limit: 1 })).requestLogs).toMatchObject([
      { outcome: 'stopped', accountingPolicy: 'cancel-and-estimate' },
    ]);
  });
});

describe('the list', () => {
  test('is newest first, page by page, each row once, however many began at the same moment', async () => {
    const server = await started({ now: () => NOON });
    for (const index of Array.from({ length: 7 }).keys())
      await askToEnd(server, question(`Question ${index}`));
    await addRow(server, 'older', { created_at: new Date(NOON.getTime() - 1) });
    await addRow(server, 'newest', { created_at: new Date(NOON.getTime() + 1) });

    const pages: RequestLog[][] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const after: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await server.call('GET', `${LOGS}?limit=4${after}`);
      pages.push(body.requestLogs);
      cursor = body.nextCursor;
    }

    expect(pages.map((page) => page.length)).toEqual([4, 4, 1]);
    const ids = pages.flat().map(({ id }) => id);
    expect([ids[0], ids.at(-1), new Set(ids).size]).toEqual(['newest', 'older', 9]);
    expect(ids.slice(1, -1)).toEqual(ids.slice(1, -1).toSorted().toReversed());
  });

  test('holds the rows of one request alone where its id is asked for', async () => {
    const server = await started();
    await addRow(server, 'a', { request_id: 'r-1' });
    await addRow(server, 'b', { request_id: 'r-2' });
    await addRow(server, 'c', { request_id: 'r-1' });
    await addRow(server, 'd', { request_id: 'r-1', owner_id: 'somebody-else' });
    const idsOf = async (query: string) => {
      const { status, body } = await server.call('GET', `${LOGS}?${query}`);
      expect(status).toBe(200);
      return body.requestLogs.map(({ id }: { id: string }) => id);
    };

    expect(await idsOf('requestId=r-1')).toEqual(['c', 'a']);
    expect(await idsOf('requestId=r-2&limit=1')).toEqual(['b']);
    expect(await idsOf('requestId=r-')).toEqual([]);
    expect(await idsOf('requestId=%25')).toEqual([]);
  });

  test('holds nothing that belongs to somebody else', async () => {
    const server = await started();
    await addRow(server, 'of-somebody', { owner_id: 'somebody' });

    expect((await server.call('GET', LOGS)).body).toEqual({ requestLogs: [], nextCursor: null });
    expect(await server.call('GET', `${LOGS}/of-somebody`)).toMatchObject(NOT_FOUND);
  });

  test.each(['nobody', '%00', '..%2f'])('has no row %s', async (id) => {
    const server = await started({ key: null });

    expect(await server.call('GET', `${LOGS}/${id}`)).toMatchObject(NOT_FOUND);
  });

  test.each(['limit=0', 'limit=201', 'limit=many', 'cursor=x', `cursor=${'A'.repeat(201)}`])(
    'is not given for %s',
    async (query) => {
      const server = await started({ key: null });

      const refused = await server.call('GET', `${LOGS}?${query}`);

      expect(refused).toMatchObject({ status: 422, body: { error: { code: 'validation_error' } } });
    },
  );
});

const NOT_FOUND = { status: 404, body: { error: { code: 'request_log_not_found' } } };

async function rowsOf(server: TestServer): Promise<RequestLog[]> {
  const { status, body } = await server.call('GET', LOGS);
  expect(status).toBe(200);
  return body.requestLogs.map((row: unknown) => requestLogSchema.parse(row));
}

function addRow(server: TestServer, id: string, values: Record<string, Date | string>) {
  const row = {
    ...{ id, owner_id: OWNER, source: 'chat', request_id: 'r', provider_id: 'openrouter' },
    ...{ model_id: DEFAULT_MODEL, outcome: 'completed', attempts: 1, duration_ms: 1 },
    ...{ created_at: NOON, ...values },
  };
  return alterDatabase(server.dataDir, insertOf({ table: 'request_logs', values: row }));
}
