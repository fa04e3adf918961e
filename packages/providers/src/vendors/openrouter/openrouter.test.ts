import { modelSchema, pricingSchema } from '@parley/contracts';
import { describe, expect, it } from 'vitest';

import { keyPattern } from '../../transport/redact.ts';
import { connect, endOf } from '../../testing/connected.ts';
import { FAKE_MODELS } from '../../testing/models.ts';
import { parseAccount } from './account.ts';
import { KEY_FORM } from './key-form.ts';
import { parseModelsPage } from './models.ts';

describe('the request', () => {
  it('names the product only when it is told to', async () => {
    const anonymous = await connect('openrouter');
    await anonymous.ask();
    const { headers } = await anonymous.upstream.received();
    expect(headers).not.toHaveProperty('http-referer');
    expect(headers).not.toHaveProperty('x-title');

    const attribution = { url: 'https://parley.example', title: 'Parley' };
    const named = await connect('openrouter', {}, { attribution });
    await named.ask();
    expect((await named.upstream.received()).headers).toMatchObject({
      'http-referer': 'https://parley.example',
      'x-title': 'Parley',
      'accept-encoding': 'identity',
    });
  });

  it('uses the field names of OpenRouter', async () => {
    const { upstream, ask } = await connect('openrouter');
    const params = { maxOutputTokens: 9, reasoningEffort: 'low' as const };
    const events = await ask({
      request: { model: 'a/b', systemPrompt: null, messages: [], params },
    });
    expect(endOf(events)).toBe('finish: stop');
    const request = await upstream.received();
    expect(request.path).toBe('/api/v1/chat/completions');
    expect(request.body).toMatchObject({
      model: 'a/b',
      max_tokens: 9,
      reasoning: { effort: 'low' },
    });
  });
});

describe('the model list', () => {
  const only = (row: unknown) => parseModelsPage({ data: [row] })?.models;

  it('has every model in the form of the product', () => {
    const page = parseModelsPage({ data: FAKE_MODELS });
    expect(page?.models).toHaveLength(FAKE_MODELS.length);
    for (const model of page?.models ?? []) expect(modelSchema.parse(model)).toEqual(model);
    expect(page?.models[1]).toEqual({
      id: 'openrouter/fake/thinker',
      providerId: 'openrouter',
      name: 'Fake: Thinker',
      contextLength: 200_000,
      supportsStreaming: true,
      inputModalities: ['text', 'image'],
      supportedParameters: ['max_tokens', 'temperature', 'top_p', 'seed', 'stop', 'reasoning'],
      pricing: {
        input: '0.00000125',
        output: '0.00001',
        cacheRead: '0.000000125',
        cacheWrite: '0.00000156',
        reasoning: '0.00001',
        perRequest: null,
        perImage: null,
        perWebSearch: '0.01',
      },
      verified: true,
    });
  });

  it('leaves out rows that are none', () => {
    const page = parseModelsPage({ data: [null, 7, {}, { id: '' }, { id: 5 }, { id: 'a/b' }] });
    expect(page?.models.map((model) => model.id)).toEqual(['openrouter/a/b']);
  });

  it('knows nothing about what is not told', () => {
    expect(only({ id: 'a/b' })).toEqual([
      {
        id: 'openrouter/a/b',
        providerId: 'openrouter',
        name: 'a/b',
        contextLength: null,
        supportsStreaming: true,
        inputModalities: [],
        supportedParameters: [],
        pricing: null,
        verified: true,
      },
    ]);
  });

  it.each<[string, unknown, string | null]>([
    ['text', '0.000003', '0.000003'],
    ['nothing', '0', '0'],
    ['a number', 0.0000001, '0.0000001'],
    ['the number nothing', 0, '0'],
    ['the number ten', 10, '10'],
    ['"it depends"', '-1', null],
    ['a negative number', -1, null],
    ['words', 'free', null],
    ['null', null, null],
  ])('reads a price that is %s', (_, prompt, expected) => {
    expect(only({ id: 'a/b', pricing: { prompt } })?.[0]?.pricing?.input).toBe(expected);
  });

  const BASE = { prompt: '0.000001', completion: '0.000005' };
  const pricingWith = (overrides: unknown) =>
    only({ id: 'a/b', pricing: { ...BASE, overrides } })?.[0]?.pricing;

  it('has the prices that hold under conditions', () => {
    const pricing = pricingWith([
      { min_prompt_tokens: 200_000, prompt: '0.000002', completion: '-1', audio: '0.1' },
      { utc_start: 1630, utc_end: 30, utc_days: ['saturday', 'sunday'], input_cache_read: '0' },
      { utc_start: 0, utc_end: 2400, input_cache_write: '0.1', input_cache_write_1h: '0.2' },
    ]);
    expect(pricing).toMatchObject({ input: '0.000001', output: '0.000005' });
    expect(pricing?.conditions).toEqual([
      { when: { aboveInputTokens: 200_000 }, input: '0.000002', output: null },
      { when: { utcMinutes: { from: 990, to: 30 }, utcDays: [6, 0] }, cacheRead: '0' },
      { when: { utcMinutes: { from: 0, to: 1440 } }, cacheWrite: '0.1' },
    ]);
    expect(pricingSchema.parse(JSON.parse(JSON.stringify(pricing)))).toEqual(pricing);
  });

  it.each([undefined, null, []])('has prices that always hold where there are none: %j', (none) => {
    expect(pricingWith(none)).toMatchObject({ input: '0.000001' });
    expect(pricingWith(none)).not.toHaveProperty('conditions');
  });

  it.each([
    ...[{ min_output_tokens: 5, prompt: '0' }, { region: 'eu', prompt: '0' }, 'x', null],
    ...[{ min_prompt_tokens: '5' }, { min_prompt_tokens: -1 }, { min_prompt_tokens: 0.5 }],
    ...[{ utc_start: 100 }, { utc_end: 100 }, { utc_start: 100, utc_end: 100 }],
    ...[
      { utc_start: 160, utc_end: 200 },
      { utc_start: 2400, utc_end: 100 },
    ],
    ...[
      { utc_start: 0, utc_end: 2430 },
      { utc_start: '0100', utc_end: 200 },
    ],
    ...[{ utc_days: ['someday'] }, { utc_days: [] }, { utc_days: 'monday' }],
  ])('has no price at all where nobody can say when it holds: %j', (override) => {
    expect(pricingWith([{ min_prompt_tokens: 5, prompt: '0' }, override])).toBeNull();
  });

  it.each([{}, 'x', 7])('has no price at all where its conditions are no list: %j', (overrides) => {
    expect(pricingWith(overrides)).toBeNull();
  });

  it('has no price where there are more conditions than any model has', () => {
    const many = (length: number) => Array.from({ length }, () => ({ min_prompt_tokens: 5 }));
    expect(pricingWith(many(100))?.conditions).toHaveLength(100);
    expect(pricingWith(many(101))).toBeNull();
  });

  it.each([
    ['the best provider’s alone', null, 4_096, 4_096],
    ['the model’s alone', 8_192, null, 8_192],
    ['the best provider’s, which is smaller', 1_048_576, 262_144, 262_144],
    ['the model’s, which is smaller', 8_192, 16_384, 8_192],
    ['nobody’s', null, null, null],
  ])('has the context length that can be relied on: %s', (_, ofModel, ofBest, contextLength) => {
    const row = { id: 'a/b', context_length: ofModel, top_provider: { context_length: ofBest } };
    expect(only(row)).toMatchObject([{ contextLength }]);
  });

  it.each([null, {}, [], { data: 'x' }, 'x'])('is none when it is %j', (page) => {
    expect(parseModelsPage(page)).toBeNull();
  });
});

describe('the key', () => {
  it('says what it is worth', async () => {
    const { providers } = await connect('openrouter');
    const asked = { key: 'sk-or-v1-x', signal: new AbortController().signal };
    expect(await providers.checkKey('openrouter', asked)).toEqual({
      label: 'test key',
      limitUsd: 100,
      remainingUsd: 75.5,
      usedUsd: 24.5,
      freeTier: false,
    });
  });

  it('is not shown, not even in part, as its own label', () => {
    const account = parseAccount({ data: { label: 'sk-or-v1-0e6...1c96', limit: null, usage: 0 } });
    expect(account).toEqual({
      label: null,
      limitUsd: null,
      remainingUsd: null,
      usedUsd: 0,
      freeTier: null,
    });
  });

  it('has a form by which it is found', () => {
    const key = `sk-or-v1-${'0123456789abcdef'.repeat(4)}`;
    expect(`Bearer ${key}, and so on`.replace(keyPattern(KEY_FORM), '*')).toBe(
      'Bearer *, and so on',
    );
    expect('sk-or-short'.replace(keyPattern(KEY_FORM), '*')).toBe('sk-or-short');
    expect(`sk-or-${'A'.repeat(8_000_000)}`.replace(keyPattern(KEY_FORM), '*')).toBe('*');
  });
});
