import {
  answer,
  anthropicMessagesDialect,
  frame,
  head,
  httpError,
  json,
  openAiResponsesDialect,
  reset,
  USAGE,
  usageChunk,
} from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import { PricesRepo } from '../src/modules/prices/prices.repo.ts';
import { PricesService } from '../src/modules/prices/prices.service.ts';
import { answerOf, askToEnd, generationOf, question } from './asking.ts';
import { DEFAULT_MODEL, type TestServer, type TestServerOptions } from './harness.ts';
import { openedStore } from './opened-store.ts';
import { forgetPrice, setPrice } from './set-prices.ts';
import { started, startedUpstream, temporaryFolder } from './started.ts';

const UNLISTED = 'openrouter/unlisted/model';
/** In the table that comes with the product, at 1.25 and 10 dollars, and in no list of the fake upstream. */
const BUNDLED = 'openrouter/openai/gpt-5';
const { cost: _, ...COUNTS } = USAGE;

describe('what an answer costs', () => {
  test('is what the provider says, whatever prices are known', async () => {
    const server = await pricedServer();
    await setPrice(server, { modelId: DEFAULT_MODEL, input: '100', output: '100' });

    expect(await costOf(server, DEFAULT_MODEL, USAGE)).toEqual({
      ...{ costUsd: 0.0001, costSource: 'reported', priceRef: null, costParts: null },
    });
  });

  test('is by the administrator’s price, where the provider says nothing', async () => {
    const server = await pricedServer();
    const { updatedAt } = await setPrice(server, {
      ...{ modelId: DEFAULT_MODEL, input: '100', output: '200', cacheRead: '10' },
    });
    const usage = { ...COUNTS, prompt_tokens_details: { cached_tokens: 4 } };

    expect(await costOf(server, DEFAULT_MODEL, usage)).toEqual({
      ...{ costUsd: 0.00164, costSource: 'override', priceRef: `${DEFAULT_MODEL} ${updatedAt}` },
      costParts: { input: '0.0006', cacheRead: '0.00004', output: '0.001' },
    });
  });

  test('is by the provider’s own list, where nobody set a price', async () => {
    const server = await pricedServer();
    const { refreshedAt } = (await server.call('GET', '/api/models')).body;

    expect(await costOf(server, DEFAULT_MODEL, COUNTS)).toEqual({
      ...{ costUsd: 0.000105, costSource: 'catalogue' },
      priceRef: `${DEFAULT_MODEL} ${refreshedAt}`,
      costParts: { input: '0.00003', output: '0.000075' },
    });
  });

  test('is by the table that comes with the product, where the list does not know the model', async () => {
    const server = await pricedServer();

    expect(await costOf(server, BUNDLED, COUNTS)).toEqual({
      ...{ costUsd: 0.0000625, costSource: 'bundled' },
      priceRef: 'genai-prices 0.1.8 openrouter/openai/gpt-5',
      costParts: { input: '0.0000125', output: '0.00005' },
    });
  });

  test('has what was read from a cache and what was written to it apart', async () => {
    const server = await started({ key: null, env: { ANTHROPIC_API_KEY: 'sk-ant-of-a-test' } });
    const { answer, frame } = anthropicMessagesDialect;
    const usage = {
      ...{ input_tokens: 100, output_tokens: 10 },
      ...{ cache_read_input_tokens: 1000, cache_creation_input_tokens: 2000 },
    };
    const model = 'claude-sonnet-4-5-20250929';
    const report = frame({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage });
    server.upstream.next(answer({ model }).toSpliced(-2, 0, report));
    const asked = question('Hi', { modelId: 'anthropic/claude-sonnet-4-5' });

    await askToEnd(server, asked);

    // 100 tokens at 3, 1,000 at 0.3, 2,000 at 3.75 and 10 at 15 dollars for a million
    expect((await generationOf(server, asked.generationId)).usage).toEqual({
      ...{ inputTokens: 3100, outputTokens: 10, reasoningTokens: null, cachedInputTokens: 1000 },
      ...{ costUsd: 0.00825, costSource: 'bundled' },
    });
    expect(
      await server.rows(
        `select input_tokens as "input", cached_input_tokens as "read",
           cache_write_tokens as "written", cost_usd as "costUsd", price_ref as "priceRef"
         from request_logs`,
      ),
    ).toEqual([
      {
        ...{ input: 3100, read: 1000, written: 2000, costUsd: 0.00825 },
        priceRef: 'genai-prices 0.1.8 anthropic/claude-sonnet-4-5',
      },
    ]);
  });

  test('AT-P4.9 is unknown where nobody knows, and the sums say how many are missing', async () => {
    const server = await pricedServer();

    expect(await costOf(server, UNLISTED, COUNTS)).toEqual(UNKNOWN);
    expect(await costOf(server, UNLISTED, { ...COUNTS, cost: 0.25 })).toMatchObject({
      costUsd: 0.25,
    });

    expect(await hoursOf(server, UNLISTED)).toEqual([
      { requests: 2, costUsd: 0.25, requestsWithoutCost: 1 },
    ]);
  });

  test('is nothing, which is not unknown, where the model is free', async () => {
    const server = await pricedServer();

    expect(await costOf(server, 'openrouter/fake/small:free', COUNTS)).toMatchObject({
      ...{ costUsd: 0, costSource: 'catalogue', costParts: {} },
    });
    expect(await hoursOf(server, 'openrouter/fake/small:free')).toEqual([
      { requests: 1, costUsd: 0, requestsWithoutCost: 0 },
    ]);
  });

  test('is by the list again when the price that was set is forgotten', async () => {
    const server = await pricedServer();
    await setPrice(server, { modelId: DEFAULT_MODEL, input: '100', output: '100' });
    expect(await costOf(server, DEFAULT_MODEL, COUNTS)).toMatchObject({ costSource: 'override' });

    await forgetPrice(server, DEFAULT_MODEL);

    expect(await costOf(server, DEFAULT_MODEL, COUNTS)).toMatchObject({ costSource: 'catalogue' });
  });

  test('after a restart is by the same prices', async () => {
    const upstream = await startedUpstream();
    const dataDir = await temporaryFolder();
    const first = await pricedServer({ upstream, dataDir });
    await setPrice(first, { modelId: UNLISTED, input: '1', output: '2' });
    await first.stop();

    const second = await started({ upstream, dataDir, key: null });

    expect(await costOf(second, UNLISTED, COUNTS)).toMatchObject({
      ...{ costUsd: 0.00002, costSource: 'override' },
    });
    expect(await costOf(second, DEFAULT_MODEL, COUNTS)).toMatchObject({
      ...{ costUsd: 0.000105, costSource: 'catalogue' },
    });
  });
});

test('what runs on the server itself costs nothing, whatever price was set', async () => {
  const { store } = await openedStore();
  const prices = new PricesService({
    repo: new PricesRepo(store),
    pricingOf: () => null,
    now: () => new Date(),
    log: { error: (_, message) => expect.fail(message) },
  });
  await prices.setOverride({
    ...{ modelId: 'local/small', input: '1', output: '2' },
    ...{ cacheRead: null, cacheWrite: null, note: null },
  });
  const call = {
    ...{ provider: { id: 'local', kind: 'local' as const }, model: 'small', answeredModel: null },
    at: new Date(),
    usage: {
      ...{ inputTokens: 10, outputTokens: 5, reasoningTokens: null, cachedInputTokens: null },
      ...{ costUsd: null, serviceTier: 'priority', isByok: true },
    },
  };

  expect(await prices.costOf(call)).toMatchObject({ costUsd: 0, costSource: 'local' });

  const elsewhere = {
    ...{ ...call, provider: { id: 'local', kind: 'remote' as const } },
    usage: { ...call.usage, serviceTier: null },
  };
  expect(await prices.costOf(elsewhere)).toMatchObject({
    costUsd: 0.00002,
    costSource: 'override',
  });
});

describe('a model that answers for another', () => {
  test('is charged for, and both are recorded', async () => {
    const server = await pricedServer();

    const cost = await costOf(server, UNLISTED, COUNTS, { model: 'fake/thinker' });

    // 10 tokens at 1.25 and 5 at 10 dollars for a million
    expect(cost).toMatchObject({ costUsd: 0.0000625, costSource: 'catalogue' });
    expect(cost.priceRef).toMatch(/^openrouter\/fake\/thinker /);
    expect(
      await server.rows('select model_id as asked, answered_model as answered from request_logs'),
    ).toEqual([{ asked: UNLISTED, answered: 'fake/thinker' }]);
  });

  test('is charged as the one that was asked where nobody knows it', async () => {
    const server = await pricedServer();

    expect(
      await costOf(server, DEFAULT_MODEL, COUNTS, { model: 'fake/model-2026-01-01' }),
    ).toMatchObject({
      ...{ costUsd: 0.000105, costSource: 'catalogue' },
    });
  });

  test('does not undo the price that was set for the one that was asked', async () => {
    const server = await pricedServer();
    await setPrice(server, { modelId: UNLISTED, input: '0', output: '0' });

    expect(await costOf(server, UNLISTED, COUNTS, { model: 'fake/thinker' })).toMatchObject({
      ...{ costUsd: 0, costSource: 'override' },
    });
  });
});

describe('an answer of a service tier', () => {
  test.each(['default', 'standard', 'auto'])(
    'that is the usual one costs as ever: %s',
    async (tier) => {
      const server = await pricedServer();

      expect(await costOf(server, DEFAULT_MODEL, COUNTS, { service_tier: tier })).toMatchObject({
        ...{ costUsd: 0.000105, costSource: 'catalogue' },
      });
    },
  );

  test.each(['priority', 'flex', 'scale'])(
    'that no source has a price of costs nobody knows what: %s',
    async (tier) => {
      const server = await pricedServer();
      await setPrice(server, { modelId: BUNDLED, input: '100', output: '100' });

      expect(await costOf(server, DEFAULT_MODEL, COUNTS, { service_tier: tier })).toEqual(UNKNOWN);
      expect(await costOf(server, BUNDLED, COUNTS, { service_tier: tier })).toEqual(UNKNOWN);
      // Unless the provider says it.
      expect(await costOf(server, BUNDLED, USAGE, { service_tier: tier })).toMatchObject({
        ...{ costUsd: 0.0001, costSource: 'reported' },
      });
    },
  );

  const counts = { input_tokens: 10, output_tokens: 5 };
  test.each([
    {
      ...{ modelId: 'openai/gpt-5', variable: 'OPENAI_API_KEY', dialect: openAiResponsesDialect },
      told: (tier: string) => ({ service_tier: tier, usage: counts }),
    },
    {
      modelId: 'anthropic/claude-sonnet-4-5',
      ...{ variable: 'ANTHROPIC_API_KEY', dialect: anthropicMessagesDialect },
      told: (tier: string) => ({ usage: { ...counts, service_tier: tier } }),
    },
  ])('is read in the words of every provider: $modelId', async (row) => {
    const { modelId, variable, dialect, told } = row;
    const server = await started({ key: null, env: { [variable]: 'sk-of-a-test' } });
    const usageAt = async (tier: string) => {
      const asked = question('Hi', { modelId });
      const model = modelId.replace(/^.*\//, '');
      const whole: unknown = Object.assign({}, dialect.wholeAnswer({ model }), told(tier));
      server.upstream.next(json(200, whole));
      await askToEnd(server, asked);
      return (await generationOf(server, asked.generationId)).usage;
    };

    expect(await usageAt('standard')).toMatchObject({ outputTokens: 5, costSource: 'bundled' });
    // And the word stays where the cost is worked out.
    expect(await usageAt('priority')).toEqual({
      ...{ inputTokens: 10, outputTokens: 5, reasoningTokens: null, cachedInputTokens: null },
      ...{ costUsd: null, costSource: null },
    });
  });
});

describe('a key of one’s own at the provider behind', () => {
  const BYOK = { ...COUNTS, is_byok: true, cost: 0.000001 };

  test('is paid for as well', async () => {
    const server = await pricedServer();
    const usage = { ...BYOK, cost_details: { upstream_inference_cost: 0.00025 } };

    expect(await costOf(server, DEFAULT_MODEL, usage)).toMatchObject({
      ...{ costUsd: 0.000251, costSource: 'reported' },
    });
  });

  test('costs nobody knows what where it is not told, unless a price was set', async () => {
    const server = await pricedServer();

    expect(await costOf(server, DEFAULT_MODEL, BYOK)).toEqual(UNKNOWN);
    expect(await costOf(server, BUNDLED, BYOK)).toEqual(UNKNOWN);

    await setPrice(server, { modelId: DEFAULT_MODEL, input: '100', output: '100' });
    expect(await costOf(server, DEFAULT_MODEL, BYOK)).toMatchObject({
      ...{ costUsd: 0.0015, costSource: 'override' },
    });
  });
});

test('what was written to a cache is charged and recorded for OpenRouter’s models too', async () => {
  const server = await pricedServer();
  const details = { cached_tokens: 1000, cache_write_tokens: 2000 };
  const usage = { prompt_tokens: 3100, completion_tokens: 10, prompt_tokens_details: details };

  // 100 tokens at 1.25, 1,000 at 0.125, 2,000 at 1.56 and 10 at 10 dollars for a million
  expect(await costOf(server, 'openrouter/fake/thinker', usage)).toMatchObject({
    costUsd: 0.00347,
    costParts: {
      ...{ input: '0.000125', cacheRead: '0.000125', cacheWrite: '0.00312', output: '0.0001' },
    },
  });
  expect(await server.rows('select cache_write_tokens as written from request_logs')).toEqual([
    { written: 2000 },
  ]);
});

describe('a price with conditions', () => {
  const TIERED = 'openrouter/fake/tiered';
  const LONG = { prompt_tokens: 300_000, completion_tokens: 1000 };
  const base = { prompt: '0.000001', completion: '0.000005' };
  const longer = { min_prompt_tokens: 200_000, prompt: '0.000002', completion: '0.00001' };
  const listOf = (...overrides: object[]) =>
    json(200, {
      data: [
        { id: 'fake/tiered', pricing: { ...base, overrides } },
        { id: 'openai/gpt-5', pricing: { ...base, overrides } },
      ],
    });

  test('is the higher one for a longer prompt, after a restart too', async () => {
    const upstream = await startedUpstream();
    const dataDir = await temporaryFolder();
    upstream.on('/models', listOf(longer));
    const first = await started({ upstream, dataDir });
    await first.call('POST', '/api/models/refresh');

    // 300,000 tokens at 2 and 1,000 at 10 dollars for a million
    const higher = { costUsd: 0.61, costSource: 'catalogue' };
    expect(await costOf(first, TIERED, LONG)).toMatchObject(higher);
    expect(await costOf(first, TIERED, { ...LONG, prompt_tokens: 200_000 })).toMatchObject({
      ...{ costUsd: 0.205, costSource: 'catalogue' },
    });
    await first.stop();
    upstream.on('/models', httpError(500));

    const second = await started({ upstream, dataDir, key: null });
    expect(await costOf(second, TIERED, LONG)).toMatchObject(higher);
  });

  test('is none where nobody can say when it holds, and the next source is asked', async () => {
    const server = await started();
    server.upstream.on('/models', listOf(longer, { region: 'eu', prompt: '0' }));
    await server.call('POST', '/api/models/refresh');

    expect(await costOf(server, TIERED, COUNTS)).toEqual(UNKNOWN);
    expect(await costOf(server, BUNDLED, COUNTS)).toMatchObject({
      ...{ costUsd: 0.0000625, costSource: 'bundled' },
    });
  });
});

describe('counts that no answer can have', () => {
  // Text that is a number, and a fraction, are read as what is meant, long before there is a price.
  const MALFORMED = [-5, 'NaN', 'ten', 2 ** 60, null, {}];
  test.each([
    ...MALFORMED.map((count) => ({ ...COUNTS, prompt_tokens: count })),
    ...MALFORMED.map((count) => ({ ...COUNTS, completion_tokens: count })),
    { ...COUNTS, prompt_tokens: -100, cost: -1 },
  ])('AT-P4.11 %j never make a cost, and take nothing from a sum', async (usage) => {
    const server = await pricedServer();

    expect(await costOf(server, DEFAULT_MODEL, usage)).toEqual(UNKNOWN);

    expect(await hoursOf(server, DEFAULT_MODEL)).toEqual([
      { requests: 1, costUsd: 0, requestsWithoutCost: 1 },
    ]);
  });
});

describe('an answer without a report', () => {
  const negative = { prompt_tokens: -100, completion_tokens: -1000, total_tokens: -1100, cost: -1 };
  test.each<[string, ReturnType<typeof answer>]>([
    ['', answer({ text: 'four', usage: null })],
    [', or with nothing in it that can be', answer({ text: 'four', usage: negative })],
  ])('%s is charged for by guessed tokens, in the log alone, which says so', async (_, script) => {
    const server = await pricedServer();
    const asked = question('12345678');
    server.upstream.next(script);

    await askToEnd(server, asked);

    expect((await generationOf(server, asked.generationId)).usage).toBeNull();
    expect(
      await server.rows(
        `select tokens_source as "tokensSource", input_tokens as "inputTokens",
           output_tokens as "outputTokens", cost_usd as "costUsd", cost_source as "costSource"
         from request_logs`,
      ),
    ).toEqual([
      {
        ...{ tokensSource: 'estimated', inputTokens: 2, outputTokens: 1 },
        ...{ costUsd: 0.000021, costSource: 'catalogue' },
      },
    ]);
  });

  test('and without a word costs nobody knows what', async () => {
    const server = await pricedServer();
    server.upstream.always([head(), reset]);

    await askToEnd(server, question());

    expect(await server.rows('select cost_usd as "costUsd" from request_logs')).toEqual([
      { costUsd: null },
    ]);
  });
});

const UNKNOWN = { costUsd: null, costSource: null, priceRef: null, costParts: null };

interface RecordedCost {
  costUsd: number | null;
  costSource: string | null;
  priceRef: string | null;
  costParts: Record<string, string> | null;
}

/** A server that has asked for the list of models. */
async function pricedServer(options: TestServerOptions = {}): Promise<TestServer> {
  const server = await started(options);
  const { body } = await server.call('POST', '/api/models/refresh');
  expect(body.models).toHaveLength(3);
  return server;
}

/**
 * Asks a model and is told this usage.
 *
 * @param fields of the chunk with the usage, beside it
 * @returns what the request log has of its cost, once everything else has the same
 */
async function costOf(
  server: TestServer,
  modelId: string,
  usage: unknown,
  fields: { model?: string; service_tier?: string } = {},
): Promise<RecordedCost> {
  const asked = question('Hi', { modelId });
  const { model = modelId.replace('openrouter/', '') } = fields;
  const report = frame({ ...usageChunk(usage), ...fields, model });
  server.upstream.next(answer({ usage: null, model }).toSpliced(-2, 0, report));
  const frames = await askToEnd(server, asked);
  const rows = await server.rows<RecordedCost & { costParts: unknown }>(
    `select cost_usd as "costUsd", cost_source as "costSource", price_ref as "priceRef",
       cost_parts as "costParts"
     from request_logs where generation_id = '${asked.generationId}'`,
  );
  const row = rows[0];
  if (row === undefined) throw new Error('there is no such row');
  const told = { costUsd: row.costUsd, costSource: row.costSource };
  expect(frames.find(({ event }) => event === 'usage')?.data).toMatchObject(told);
  expect((await generationOf(server, asked.generationId)).usage).toMatchObject(told);
  expect((await answerOf(server, asked.generationId)).usage).toMatchObject(told);
  const { costParts } = row;
  return { ...row, costParts: typeof costParts === 'string' ? JSON.parse(costParts) : costParts };
}

/** What is summed up of a model's requests, hour by hour. */
function hoursOf(server: TestServer, modelId: string): Promise<object[]> {
  return server.rows(
    `select requests, cost_usd as "costUsd", requests_without_cost as "requestsWithoutCost"
     from usage_hourly where model_id = '${modelId}'`,
  );
}
