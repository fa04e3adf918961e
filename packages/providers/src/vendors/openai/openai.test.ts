import { modelSchema } from '@parley/contracts';
import { describe, expect, it } from 'vitest';

import { connect, endOf, errorOf, REQUEST, TEST_KEY, textOf } from '../../testing/connected.ts';
import { faultsOf } from '../../testing/dialect-faults.ts';
import { openAiResponsesDialect as dialect } from '../../testing/dialects/openai-responses.ts';
import { json } from '../../testing/script.ts';
import { keyPattern } from '../../transport/redact.ts';
import { KEY_FORM } from './key-form.ts';

const ROWS = {
  object: 'list',
  data: [
    { id: 'new-model', object: 'model', created: 1_790_000_000, owned_by: 'system' },
    { id: 'ft:new-model:org::x', object: 'model', created: 1, owned_by: 'org' },
    { id: '', object: 'model' },
    null,
  ],
};

describe('the request', () => {
  it('is one for a response, with the key in its header', async () => {
    const { upstream, ask } = await connect('openai');
    upstream.next(dialect.answer());
    expect(endOf(await ask())).toBe('finish: stop');
    const request = await upstream.received();
    expect(request.path).toBe('/api/v1/responses');
    expect(request.headers.authorization).toBe(`Bearer ${TEST_KEY}`);
    expect(dialect.lastUserText(request.body)).toBe('Hi');
  });

  it('says what of it OpenAI does not take', async () => {
    const { upstream, ask } = await connect('openai');
    upstream.next(dialect.answer());
    const events = await ask({ request: { ...REQUEST, params: { seed: 7, stop: ['END'] } } });
    expect(events.filter(({ type }) => type === 'warning')).toMatchObject([
      { code: 'parameter_not_supported', message: expect.stringContaining('Seed') },
      { code: 'parameter_not_supported', message: expect.stringContaining('Stop sequences') },
    ]);
    expect((await upstream.received()).body).not.toHaveProperty('seed');
  });
});

describe('a conversation', () => {
  it('sends back what the model must have again, as it came', async () => {
    const { upstream, ask } = await connect('openai');
    upstream.next(dialect.answer({ reasoning: ['Let me', ' see'] }), dialect.answer());
    const events = await ask();
    const details = events.flatMap((event) =>
      event.type === 'reasoning-end' ? (event.details ?? []) : [],
    );
    const [question] = REQUEST.messages;
    if (question === undefined) throw new Error('nothing is asked');
    const answered = {
      role: 'assistant' as const,
      modelId: 'openai/fake/model',
      parts: [
        { type: 'reasoning' as const, text: 'Let me see', details },
        { type: 'text' as const, text: textOf(events) },
      ],
    };
    await ask({ request: { ...REQUEST, messages: [question, answered, question] } });
    expect((await upstream.received(2)).body['input']).toMatchObject([
      { role: 'user' },
      {
        type: 'reasoning',
        id: 'rs_1',
        encrypted_content: 'gAAAAABfake',
        summary: [{ type: 'summary_text', text: 'Let me see' }],
      },
      { id: 'msg_1', role: 'assistant', content: [{ type: 'output_text', text: 'Hello' }] },
      { role: 'user' },
    ]);
  });
});

describe('an answer', () => {
  it.each([
    ['streamed', dialect.answer({ text: 'Hello' })],
    ['whole', faultsOf(dialect).unstreamed({ text: 'Hello' })],
    ['ended without a blank line', faultsOf(dialect).unterminatedDone],
    ['ended twice', faultsOf(dialect).doubleEnd],
  ])('may be %s', async (_, script) => {
    const { upstream, ask } = await connect('openai');
    upstream.next(script);
    const events = await ask();
    expect(textOf(events)).toBe('Hello');
    expect(events.at(-2)).toMatchObject({ type: 'usage', inputTokens: 10, outputTokens: 5 });
    expect(endOf(events)).toBe('finish: stop');
  });

  it('ignores what nobody has heard of', async () => {
    const { upstream, ask } = await connect('openai');
    upstream.next([dialect.head(), ...dialect.unknownPieces, ...dialect.answer().slice(1)]);
    const events = await ask();
    expect(textOf(events)).toBe('Hello');
    expect(endOf(events)).toBe('finish: stop');
  });

  it('has the last usage that it reported', async () => {
    const { upstream, ask } = await connect('openai');
    const usage = (tokens: number) => ({
      prompt_tokens: tokens,
      completion_tokens: 0,
      total_tokens: tokens,
    });
    upstream.next(dialect.usageReports(usage(1), null, usage(3), null));
    expect((await ask()).at(-2)).toMatchObject({ inputTokens: 3, outputTokens: 0 });
  });

  it('makes calls in parallel', async () => {
    const { upstream, ask } = await connect('openai');
    upstream.next(
      dialect.toolCalls([
        { id: 'call_a', name: 'search', fragments: ['{"q":', '"x"}'] },
        { id: null, name: 'look', fragments: ['{}'] },
      ]),
    );
    const events = await ask();
    expect(events.filter(({ type }) => type === 'tool-call')).toEqual([
      { type: 'tool-call', toolCallId: 'call_a', toolName: 'search', arguments: '{"q":"x"}' },
      { type: 'tool-call', toolCallId: 'fc_2', toolName: 'look', arguments: '{}' },
    ]);
    expect(endOf(events)).toBe('finish: tool_calls');
  });

  it.each(Object.entries({ ...dialect.failures, overload: dialect.overloaded }))(
    'keeps what came before %s',
    async (name, failure) => {
      const { upstream, ask } = await connect('openai');
      upstream.next(faultsOf(dialect).failureMidStream(failure));
      const events = await ask();
      expect(textOf(events)).toBe('partial');
      expect(endOf(events)).toBe(name === 'overload' ? 'upstream_overloaded' : 'upstream_failed');
    },
  );

  it.each([
    [401, 'upstream_key_refused'],
    [404, 'upstream_not_found'],
    [429, 'upstream_rate_limited'],
    [500, 'upstream_failed'],
  ])('may be refused with %i', async (status, code) => {
    const { upstream, ask } = await connect('openai');
    upstream.next(dialect.httpError(status, {}, { 'retry-after': '2' }));
    const error = errorOf(await ask());
    expect(error).toMatchObject({ code, upstreamStatus: status, retryAfterMs: 2_000 });
  });
});

describe('the models', () => {
  it('are what the list says, which is little', async () => {
    const { upstream, providers } = await connect('openai');
    upstream.on('/models', json(200, ROWS));
    const asked = { key: TEST_KEY, signal: new AbortController().signal };
    const models = await providers.listModels('openai', asked);
    for (const model of models) expect(modelSchema.parse(model)).toEqual(model);
    expect(models.map(({ id }) => id)).toEqual(['openai/new-model', 'openai/ft:new-model:org::x']);
    expect(models[0]).toMatchObject({ name: 'new-model', contextLength: null, verified: false });
    expect(await providers.checkKey('openai', asked)).toBeNull();
  });
});

describe('the key', () => {
  const masked = (text: string) => text.replace(keyPattern(KEY_FORM), '*');

  it.each([
    `sk-${'aB3'.repeat(16)}`,
    `sk-proj-${'aB3_-'.repeat(30)}`,
    `sk-svcacct-${'aB3'.repeat(40)}`,
    `sk-admin-${'aB3'.repeat(40)}`,
  ])('has a form by which it is found: %s', (key) => {
    expect(masked(`Bearer ${key}, and so on`)).toBe('Bearer *, and so on');
  });

  it.each([
    'task-oriented-programming',
    'https://example.com/task-oriented-dialogue-systems-with-large-language-models',
    'a risk-averse-but-otherwise-quite-ordinary-word',
    'sk-learn-style-pipelines-in-python-3',
    'sk-0123456789abcdef',
  ])('is not found in ordinary words: %s', (text) => {
    expect(masked(text)).toBe(text);
  });
});
