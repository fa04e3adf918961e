import { modelSchema } from '@parley/contracts';
import { describe, expect, it } from 'vitest';

import { connect, endOf, errorOf, reasoningOf, REQUEST, textOf } from '../../testing/connected.ts';
import { faultsOf } from '../../testing/dialect-faults.ts';
import { geminiDialect } from '../../testing/dialects/gemini.ts';
import { json, type Script, splitEvery } from '../../testing/script.ts';
import { keyPattern } from '../../transport/redact.ts';
import type { ProviderEvent } from '../../types.ts';
import { KEY_FORM } from './key-form.ts';
import { parseModelsPage } from './models.ts';

const faults = faultsOf(geminiDialect);
const KEY = `AIza${'Sy0123456789_-'.repeat(3).slice(0, 35)}`;

async function outcomeOf(script: Script): Promise<ProviderEvent[]> {
  const { upstream, ask } = await connect('gemini');
  upstream.next(script);
  return await ask();
}

describe('an answer', () => {
  it('streams reasoning and text, then usage, then the end', async () => {
    const events = await outcomeOf(
      geminiDialect.answer({ reasoning: ['Let me', ' see'], deltas: ['Hel', 'lo'], id: 'r7' }),
    );
    expect(events[0]).toEqual({ type: 'upstream', id: 'r7', model: 'fake/model' });
    expect(reasoningOf(events)).toBe('Let me see');
    expect(textOf(events)).toBe('Hello');
    expect(events.at(-2)).toMatchObject({ type: 'usage', inputTokens: 10, outputTokens: 5 });
    expect(endOf(events)).toBe('finish: stop');
  });

  it('keeps letters whole that are cut between reads', async () => {
    const text = 'Grüße 日本語 👩‍🚀';
    expect(textOf(await outcomeOf(splitEvery(geminiDialect.answer({ text }), 1)))).toBe(text);
  });

  it('hands over calls of tools whole', async () => {
    const calls = [
      { id: 'a', name: 'search', fragments: ['{"q":', '"x"}'] },
      { id: null, name: 'now', fragments: ['{}'] },
    ];
    const events = await outcomeOf(geminiDialect.toolCalls(calls));
    expect(events.filter((event) => event.type === 'tool-call')).toMatchObject([
      { toolCallId: 'a', toolName: 'search', arguments: '{"q":"x"}' },
      { toolCallId: 'gemini_gen-1_2', toolName: 'now', arguments: '{}' },
    ]);
    expect(endOf(events)).toBe('finish: tool_calls');
  });

  it('takes the last report of usage', async () => {
    const report = (prompt_tokens: number, completion_tokens: number) => ({
      prompt_tokens,
      completion_tokens,
      total_tokens: prompt_tokens + completion_tokens,
    });
    const events = await outcomeOf(geminiDialect.usageReports(report(10, 1), report(10, 5), null));
    expect(events.at(-2)).toMatchObject({ type: 'usage', inputTokens: 10, outputTokens: 5 });
  });

  it('may come whole', async () => {
    const events = await outcomeOf(faults.unstreamed({ text: 'All at once', reasoning: 'hm' }));
    expect(textOf(events)).toBe('All at once');
    expect(endOf(events)).toBe('finish: stop');
  });

  it('passes over what nobody has heard of', async () => {
    const [first, ...rest] = geminiDialect.answer();
    if (first === undefined) throw new Error('an empty script');
    const events = await outcomeOf([first, ...geminiDialect.unknownPieces, ...rest]);
    expect(textOf(events)).toBe('Hello');
    expect(endOf(events)).toBe('finish: stop');
  });

  it.each<[string, Script, string]>([
    ['breaks off', faults.cutOff, 'truncated'],
    ['is half a frame', faults.invalidJson, 'upstream_protocol_error'],
    ['meets an overload', faults.failureMidStream(geminiDialect.overloaded), 'upstream_overloaded'],
    ...Object.entries(geminiDialect.failures).map(([kind, steps]): [string, Script, string] => [
      `meets ${kind}`,
      faults.failureMidStream(steps),
      'upstream_failed',
    ]),
  ])('that %s keeps what came before', async (_, script, code) => {
    const events = await outcomeOf(script);
    expect(textOf(events)).toBe('partial');
    expect(endOf(events)).toBe(code);
  });

  it('has a failure before its first word that can be tried again', async () => {
    const events = await outcomeOf(faults.failureAfterOpening(geminiDialect.overloaded));
    expect(events).toMatchObject([
      { type: 'upstream' },
      { type: 'error', error: { code: 'upstream_overloaded' } },
    ]);
  });

  it('is empty where the body is', async () => {
    expect(endOf(await outcomeOf([geminiDialect.head(), { do: 'end' }]))).toBe('empty_response');
  });

  it('ends when its model does, though the connection stays', async () => {
    const { upstream, ask } = await connect('gemini', { graceMs: 50 });
    upstream.next(faults.finishThenSilence);
    expect(endOf(await ask())).toBe('finish: stop');
  });
});

describe('the request', () => {
  it('has its key in a header alone', async () => {
    const { upstream, ask } = await connect('gemini');
    upstream.next(geminiDialect.answer());
    await ask({ key: KEY, request: { ...REQUEST, model: 'gemini-2.5-flash' } });
    const { path, query, headers, body } = await upstream.received();
    expect(path).toBe('/api/v1/models/gemini-2.5-flash:streamGenerateContent');
    expect(Object.fromEntries(query)).toEqual({ alt: 'sse' });
    expect(headers).toMatchObject({ 'x-goog-api-key': KEY });
    expect(headers).not.toHaveProperty('authorization');
    expect(geminiDialect.lastUserText(body)).toBe('Hi');
  });

  it('brings signatures and calls back as they came', async () => {
    const { upstream, ask } = await connect('gemini');
    const call = { functionCall: { name: 'search', args: { q: 'x' } }, thoughtSignature: 'S1' };
    const piece = (part: unknown, finish: object = {}) =>
      geminiDialect.frame({
        candidates: [{ content: { role: 'model', parts: [part] }, ...finish }],
        responseId: 'r',
      });
    upstream.next([
      geminiDialect.head(),
      piece({ text: 'I look' }),
      piece(call, { finishReason: 'STOP' }),
      { do: 'end' },
    ]);
    const first = await ask();
    const made = first.find((event) => event.type === 'tool-call');
    const reasoning = first.find((event) => event.type === 'reasoning-end');
    if (made === undefined || reasoning === undefined) throw new Error('no call');

    upstream.next(geminiDialect.answer());
    await ask({
      request: {
        ...REQUEST,
        messages: [
          ...REQUEST.messages,
          {
            role: 'assistant',
            modelId: `gemini/${REQUEST.model}`,
            parts: [
              { type: 'text', text: 'I look' },
              { type: 'reasoning', text: '', details: reasoning.details ?? [] },
              made,
              { type: 'tool-result', toolCallId: made.toolCallId, output: 'found' },
            ],
          },
        ],
      },
    });
    expect((await upstream.received(2)).body['contents']).toEqual([
      { role: 'user', parts: [{ text: 'Hi' }] },
      { role: 'model', parts: [{ text: 'I look' }, call] },
      {
        role: 'user',
        parts: [{ functionResponse: { name: 'search', response: { output: 'found' } } }],
      },
    ]);
  });
});

describe('a refusal', () => {
  it('of a key is one, though its status says something else', async () => {
    const events = await outcomeOf(
      geminiDialect.httpError(400, {
        message: `API key not valid: ${KEY}`,
        code: 'API_KEY_INVALID',
      }),
    );
    expect(endOf(events)).toBe('upstream_key_refused');
    expect(JSON.stringify(events)).not.toContain(KEY);
  });

  it('says how long to wait', async () => {
    const error = {
      code: 429,
      message: 'Quota exceeded',
      status: 'RESOURCE_EXHAUSTED',
      details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34s' }],
    };
    expect(errorOf(await outcomeOf(json(429, { error })))).toMatchObject({
      code: 'upstream_rate_limited',
      retryAfterMs: 34_000,
    });
    const inHeader = await outcomeOf(json(429, { error }, { 'retry-after': '7' }));
    expect(errorOf(inHeader).retryAfterMs).toBe(7_000);
  });

  it('of a conversation that is too long is known by its words', async () => {
    const message =
      'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).';
    expect(endOf(await outcomeOf(geminiDialect.httpError(400, { message })))).toBe(
      'context_length_exceeded',
    );
  });
});

const ROW = {
  name: 'models/gemini-2.5-flash',
  version: '001',
  displayName: 'Gemini 2.5 Flash',
  description: 'Fast',
  inputTokenLimit: 1_048_576,
  outputTokenLimit: 65_536,
  supportedGenerationMethods: ['generateContent', 'countTokens', 'batchGenerateContent'],
  temperature: 1,
  topP: 0.95,
  topK: 64,
  maxTemperature: 2,
  thinking: true,
};

describe('the model list', () => {
  it('says what the vendor says, and no more', () => {
    const page = parseModelsPage({ models: [ROW] });
    expect(page?.next).toBeNull();
    const [model] = page?.models ?? [];
    expect(modelSchema.parse(model)).toEqual(model);
    expect(model).toEqual({
      id: 'gemini/gemini-2.5-flash',
      providerId: 'gemini',
      name: 'Gemini 2.5 Flash',
      contextLength: 1_048_576,
      supportsStreaming: true,
      inputModalities: [],
      supportedParameters: [
        'temperature',
        'top_p',
        'max_tokens',
        'stop',
        'seed',
        'frequency_penalty',
        'presence_penalty',
        'reasoning',
        'thinking.disabled',
      ],
      pricing: null,
      verified: true,
    });
  });

  it('does not say of a model that it can do without thinking unless that is known', () => {
    const page = parseModelsPage({ models: [{ ...ROW, name: 'models/gemini-2.5-pro' }] });
    const [model] = page?.models ?? [];
    expect(model?.supportedParameters).toContain('reasoning');
    expect(model?.supportedParameters).not.toContain('thinking.disabled');
  });

  it('has only models that write answers, and no malformed rows', () => {
    const { thinking: _, ...thoughtless } = ROW;
    const rows = [
      null,
      7,
      {},
      { ...ROW, name: 'models/' },
      { ...ROW, name: 'tunedModels/x' },
      { ...ROW, name: 'models/embedding', supportedGenerationMethods: ['embedContent'] },
      { ...ROW, name: 'models/veo', supportedGenerationMethods: null },
      { ...thoughtless, name: 'models/plain', inputTokenLimit: 'many', displayName: '' },
    ];
    const models = parseModelsPage({ models: rows })?.models ?? [];
    expect(models).toMatchObject([{ id: 'gemini/plain', name: 'plain', contextLength: null }]);
    expect(models[0]?.supportedParameters).not.toContain('reasoning');
  });

  it.each([null, {}, [], { models: 'x' }, { data: [] }])('is none when it is %j', (page) => {
    expect(parseModelsPage(page)).toBeNull();
  });

  it('is followed from page to page', async () => {
    const { upstream, providers } = await connect('gemini');
    upstream.on('/models', ({ query }) =>
      query.get('pageToken') === null
        ? json(200, { models: [ROW], nextPageToken: 'a/b+c=' })
        : json(200, { models: [{ ...ROW, name: 'models/second' }] }),
    );
    const asked = { key: KEY, signal: new AbortController().signal };
    const models = await providers.listModels('gemini', asked);
    expect(models.map((model) => model.id)).toEqual(['gemini/gemini-2.5-flash', 'gemini/second']);
    expect(upstream.requests.map(({ query }) => Object.fromEntries(query))).toEqual([
      { pageSize: '1000' },
      { pageSize: '1000', pageToken: 'a/b+c=' },
    ]);
  });

  it('is how a key is checked', async () => {
    const { upstream, providers } = await connect('gemini');
    const asked = { key: KEY, signal: new AbortController().signal };
    upstream.on('/models', json(200, { models: [ROW] }));
    expect(await providers.checkKey('gemini', asked)).toBeNull();
    upstream.on('/models', geminiDialect.httpError(400, { code: 'API_KEY_INVALID' }));
    await expect(providers.checkKey('gemini', asked)).rejects.toMatchObject({
      code: 'upstream_key_refused',
    });
  });
});

describe('the key', () => {
  it('has a form by which it is found, and ordinary words have not', () => {
    const hide = (text: string) => text.replace(keyPattern(KEY_FORM), '*');
    expect(hide(`key=${KEY}.`)).toBe('key=*.');
    expect(hide('AIza-is-how-they-begin')).toBe('AIza-is-how-they-begin');
  });
});
