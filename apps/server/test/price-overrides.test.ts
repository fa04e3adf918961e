import { describe, expect, test } from 'vitest';

import { alterDatabase } from './alter-database.ts';
import { DEFAULT_MODEL } from './harness.ts';
import { insertOf } from './rows-of-their-time.ts';
import { forgetPrice, OVERRIDES, pricesOf, setPrice } from './set-prices.ts';
import { started, temporaryFolder } from './started.ts';

describe('the prices that the administrator set', () => {
  const IDS = ['openrouter/a/b:free', 'openrouter/é/ü', 'openrouter/a?b=c&d#e', 'x/a/../b/%2F/'];

  test('are listed by model, and set anew with the same call', async () => {
    const server = await started({ key: null });
    const first = await setPrice(server, { modelId: 'openrouter/b', input: '1', output: '2' });
    const note = ' As agreed in March ';
    const other = { modelId: 'openrouter/a', input: '0.25', output: '3', cacheRead: '0', note };
    const second = await setPrice(server, other);
    expect(first).toMatchObject({ cacheRead: null, cacheWrite: null, note: null });
    expect(second).toMatchObject({ cacheRead: '0', cacheWrite: null, note: note.trim() });
    expect(await pricesOf(server)).toEqual([second, first]);

    const changed = await setPrice(server, { modelId: 'openrouter/b', input: '9', output: '9' });

    expect(await pricesOf(server)).toEqual([second, changed]);
  });

  test.each(IDS)('know a model with the id %s', async (modelId) => {
    const server = await started({ key: null });
    await setPrice(server, { modelId, input: '1', output: '2' });
    await setPrice(server, { modelId: 'openrouter/other', input: '1', output: '2' });

    await forgetPrice(server, modelId);
    await forgetPrice(server, modelId);

    expect((await pricesOf(server)).map((price) => price.modelId)).toEqual(['openrouter/other']);
  });

  test.each<[string, Record<string, unknown>]>([
    ['input', { input: -1 }],
    ['input', { input: 1 }],
    ['input', { input: '-1' }],
    ['input', { input: '1e3' }],
    ['input', { input: '' }],
    ['input', { input: null }],
    ['output', { output: '1,5' }],
    ['output', { output: 'NaN' }],
    ['cacheRead', { cacheRead: '.5' }],
    ['cacheWrite', { cacheWrite: '1234567' }],
    ['modelId', { modelId: '' }],
    ['note', { note: 'x'.repeat(501) }],
  ])('are refused when %s is in %j', async (path, fields) => {
    const server = await started({ key: null });
    const body = { modelId: 'openrouter/a', input: '1', output: '2', ...fields };

    const refused = await server.call('PUT', OVERRIDES, body);

    expect(refused.status).toBe(422);
    expect(refused.body.error.code).toBe('validation_error');
    expect(JSON.stringify(refused.body.error.details)).toContain(path);
    expect(await pricesOf(server)).toEqual([]);
  });

  test('are not more than can be held, and each can still be changed', async () => {
    const dataDir = await temporaryFolder();
    await (await started({ dataDir, key: null })).stop();
    const values = { input: '1', output: '2', updated_at: new Date('2026-01-05T10:00:00Z') };
    const rows = Array.from({ length: 1000 }, (_, index) =>
      insertOf({ table: 'price_overrides', values: { model_id: `a/${index}`, ...values } }),
    );
    await alterDatabase(dataDir, rows.join(';'));
    const server = await started({ dataDir, key: null });
    const another = { modelId: 'a/another', input: '1', output: '2' };

    expect(await server.call('PUT', OVERRIDES, another)).toMatchObject({
      ...{ status: 422, body: { error: { code: 'validation_error' } } },
    });

    await setPrice(server, { modelId: 'a/0', input: '3', output: '4' });
    await forgetPrice(server, 'a/1');
    await setPrice(server, another);
    expect(await pricesOf(server)).toHaveLength(1000);
  });

  test('that came at the same time are all there, in memory as they are stored', async () => {
    const server = await started({ key: null });
    const inputs = Array.from({ length: 20 }, (_, index) => String(index));

    await Promise.all(
      inputs.map((input) => setPrice(server, { modelId: DEFAULT_MODEL, input, output: '1' })),
    );

    const [inMemory] = await pricesOf(server);
    expect(await server.rows('select input from price_overrides')).toEqual([
      { input: inMemory?.input },
    ]);
  });
});
