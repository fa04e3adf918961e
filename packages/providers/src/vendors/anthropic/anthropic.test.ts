import { modelSchema } from '@parley/contracts';
import { describe, expect, it } from 'vitest';

import { keyPattern } from '../../transport/redact.ts';
import { type Connected, connect, endOf, REQUEST, textOf } from '../../testing/connected.ts';
import { faultsOf } from '../../testing/dialect-faults.ts';
import { anthropicMessagesDialect } from '../../testing/dialects/anthropic-messages.ts';
import { end, json, silence } from '../../testing/script.ts';
import { KEY_FORM } from './key-form.ts';
import { parseModelsPage } from './models.ts';

const KEY = `sk-ant-api03-${'aB3_-'.repeat(19)}`;
const YES = { supported: true };
const NO = { supported: false };

/** Rows of `/v1/models` in the form of the reference. */
const MODELS = [
  {
    type: 'model',
    id: 'claude-opus-5-5',
    display_name: 'Claude Opus 5.5',
    created_at: '2026-09-01T00:00:00Z',
    lifecycle: 'active',
    max_input_tokens: 1_000_000,
    max_tokens: 128_000,
    capabilities: {
      batch: YES,
      image_input: YES,
      pdf_input: YES,
      structured_outputs: YES,
      effort: { supported: true, low: YES, medium: YES, high: YES, xhigh: YES, max: NO },
      thinking: { supported: true, types: { adaptive: YES, enabled: NO, disabled: NO } },
    },
  },
  {
    type: 'model',
    id: 'claude-haiku-4-5-20251001',
    display_name: 'Claude Haiku 4.5',
    created_at: '2025-10-01T00:00:00Z',
    lifecycle: 'deprecated',
    max_input_tokens: 200_000,
    capabilities: {
      image_input: YES,
      pdf_input: NO,
      structured_outputs: NO,
      effort: { supported: false, low: NO, medium: NO, high: NO, xhigh: null, max: NO },
      thinking: { supported: true, types: { adaptive: NO, enabled: YES, disabled: YES } },
    },
  },
];

function page(data: readonly unknown[], lastId: string | null = null): unknown {
  return { data, has_more: lastId !== null, first_id: null, last_id: lastId };
}

async function connectTo(models: readonly unknown[] = MODELS): Promise<Connected> {
  const connected = await connect('anthropic');
  connected.upstream.on('/v1/models', json(200, page(models)));
  return connected;
}

describe('the request', () => {
  it('carries the key and the version of the protocol, and asks at the right place', async () => {
    const { upstream, ask } = await connectTo();
    upstream.next(anthropicMessagesDialect.answer());
    const events = await ask({ key: KEY });
    expect(textOf(events)).toBe('Hello');
    expect(endOf(events)).toBe('finish: stop');
    const request = await upstream.received();
    expect(request.path).toBe('/api/v1/v1/messages');
    expect(request.headers).toMatchObject({
      'x-api-key': KEY,
      'anthropic-version': '2023-06-01',
      'accept-encoding': 'identity',
    });
    expect(request.headers).not.toHaveProperty('authorization');
  });

  it('does not carry what the model is known to refuse, and says so', async () => {
    const { upstream, ask } = await connectTo();
    upstream.next(anthropicMessagesDialect.answer());
    const supportedParameters = parseModelsPage(page(MODELS))?.models[0]?.supportedParameters ?? [];
    const params = { temperature: 0.5, seed: 7, reasoningEffort: 'max' as const };
    const events = await ask({ request: { ...REQUEST, params, supportedParameters } });
    const { body } = await upstream.received();
    expect(body).toMatchObject({ output_config: { effort: 'xhigh' } });
    expect(body).not.toHaveProperty('temperature');
    expect(body).not.toHaveProperty('seed');
    const warnings = events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
    expect(warnings).toEqual([
      'Temperature was not sent: this model does not take it.',
      'Seed was not sent: Anthropic does not take it.',
      'Reasoning effort was sent as “xhigh”: this model does not know “max”.',
    ]);
  });
});

describe('the answer', () => {
  const faults = faultsOf(anthropicMessagesDialect);

  it.each([
    ['streamed', anthropicMessagesDialect.answer()],
    ['whole', faults.unstreamed()],
    ['ended without a blank line', faults.unterminatedDone],
    ['ended twice', faults.doubleEnd],
    ['kept open after its end', faults.doneThenOpen],
  ])('may be %s', async (_, script) => {
    const { upstream, ask } = await connectTo();
    upstream.next(script);
    const events = await ask();
    expect(textOf(events)).toBe('Hello');
    expect(events.at(-2)).toMatchObject({ type: 'usage', inputTokens: 10, outputTokens: 5 });
    expect(endOf(events)).toBe('finish: stop');
  });

  it('is followed by another, to which its thinking goes back as it came', async () => {
    const { upstream, ask } = await connectTo();
    const { answer: reply } = anthropicMessagesDialect;
    upstream.next(reply({ reasoning: ['Let me', ' see'] }), reply());
    const events = await ask();
    const [question] = REQUEST.messages;
    if (question === undefined) throw new Error('nothing is asked');
    const details = events.flatMap((event) =>
      event.type === 'reasoning-end' ? (event.details ?? []) : [],
    );
    const answered = {
      role: 'assistant' as const,
      modelId: 'anthropic/fake/model',
      parts: [
        { type: 'reasoning' as const, text: 'changed by a hook', details },
        { type: 'text' as const, text: textOf(events) },
      ],
    };
    await ask({ request: { ...REQUEST, messages: [question, answered, question] } });
    expect((await upstream.received(2)).body['messages']).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Let me see', signature: 'EqQBCkYfake' },
          { type: 'text', text: 'Hello' },
        ],
      },
      { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
    ]);
  });

  it('is given up when there are only signs of life', async () => {
    const { upstream, ask } = await connect('anthropic', { firstOutputMs: 200 });
    const { head, opening, ping } = anthropicMessagesDialect;
    upstream.next([head(), ...opening(), ...(ping === null ? [] : [ping]), silence]);
    expect(endOf(await ask())).toBe('upstream_timeout');
  });

  it('is cut off where the model never said that it finished', async () => {
    const { upstream, ask } = await connectTo();
    const { head, frames } = anthropicMessagesDialect;
    upstream.next([head(), ...frames({ text: 'partial' }), end]);
    const events = await ask();
    expect(textOf(events)).toBe('partial');
    expect(endOf(events)).toBe('truncated');
  });

  it('that the filter took whole is no empty success, and no fault', async () => {
    const { upstream, ask } = await connectTo();
    const { head, opening, frame, terminator } = anthropicMessagesDialect;
    const refusal = frame({ type: 'message_delta', delta: { stop_reason: 'refusal' }, usage: {} });
    upstream.next([head(), ...opening(), refusal, ...terminator, end]);
    expect(endOf(await ask())).toBe('finish: content_filter');
  });

  it.each([
    [400, 'upstream_invalid_request'],
    [401, 'upstream_key_refused'],
    [402, 'upstream_no_credit'],
    [403, 'upstream_refused'],
    [404, 'upstream_not_found'],
    [413, 'upstream_request_too_large'],
    [429, 'upstream_rate_limited'],
    [500, 'upstream_failed'],
    [504, 'upstream_timeout'],
    [529, 'upstream_overloaded'],
  ])('of the status %i is %s', async (status, code) => {
    const { upstream, ask } = await connectTo();
    upstream.next(anthropicMessagesDialect.httpError(status, {}, { 'retry-after': '7' }));
    expect(await ask()).toMatchObject([
      { type: 'error', error: { code, upstreamStatus: status, retryAfterMs: 7_000 } },
    ]);
  });

  it.each([
    ['prompt is too long: 210000 tokens > 200000 maximum', 'context_length_exceeded'],
    ['Your credit balance is too low to access the Anthropic API.', 'upstream_no_credit'],
  ])('that says "%s" is %s', async (message, code) => {
    const { upstream, ask } = await connectTo();
    upstream.next(anthropicMessagesDialect.httpError(400, { message }));
    expect(endOf(await ask())).toBe(code);
  });
});

describe('the model list', () => {
  it('says what the product needs to know', () => {
    const models = parseModelsPage(page(MODELS))?.models ?? [];
    for (const model of models) expect(modelSchema.parse(model)).toEqual(model);
    expect(models).toEqual([
      {
        id: 'anthropic/claude-opus-5-5',
        providerId: 'anthropic',
        name: 'Claude Opus 5.5',
        contextLength: 1_000_000,
        supportsStreaming: true,
        inputModalities: ['text', 'image', 'file'],
        supportedParameters: [
          'max_tokens',
          'stop',
          'tools',
          'tool_choice',
          'reasoning',
          'thinking.adaptive',
          'effort.low',
          'effort.medium',
          'effort.high',
          'effort.xhigh',
          'structured_outputs',
        ],
        pricing: null,
        verified: true,
      },
      {
        id: 'anthropic/claude-haiku-4-5-20251001',
        providerId: 'anthropic',
        name: 'Claude Haiku 4.5',
        contextLength: 200_000,
        supportsStreaming: true,
        inputModalities: ['text', 'image'],
        supportedParameters: [
          'max_tokens',
          'stop',
          'tools',
          'tool_choice',
          'temperature',
          'top_p',
          'reasoning',
          'thinking.enabled',
          'thinking.disabled',
        ],
        pricing: null,
        verified: true,
      },
    ]);
  });

  it('knows nothing about what is not told, and no model that answers no more', () => {
    const rows = [null, {}, { id: '' }, { id: 'a' }, { id: 'b', lifecycle: 'retired' }];
    const bent = { id: 'c', display_name: 7, max_input_tokens: 'many', capabilities: 'all' };
    expect(parseModelsPage(page([...rows, bent]))?.models).toMatchObject([
      { id: 'anthropic/a', name: 'a', contextLength: null, supportedParameters: [] },
      { id: 'anthropic/c', name: 'c', contextLength: null, supportedParameters: [] },
    ]);
  });

  it.each([null, {}, [], { data: 'x' }, 'x'])('is none when it is %j', (answer) => {
    expect(parseModelsPage(answer)).toBeNull();
  });

  it('is followed from page to page', async () => {
    const { upstream, providers } = await connect('anthropic');
    upstream.on('/v1/models', ({ query }) =>
      json(200, query.get('after_id') === 'a/1' ? page([{ id: 'b' }]) : page([{ id: 'a' }], 'a/1')),
    );
    const asked = { key: KEY, signal: new AbortController().signal };
    const models = await providers.listModels('anthropic', asked);
    expect(models.map(({ id }) => id)).toEqual(['anthropic/a', 'anthropic/b']);
    expect(upstream.requests.map(({ query }) => query.toString())).toEqual([
      'limit=1000',
      'limit=1000&after_id=a%2F1',
    ]);
    expect(upstream.requests[0]?.headers).toMatchObject({
      'x-api-key': KEY,
      'anthropic-version': '2023-06-01',
    });
  });

  it('tells whether a key works', async () => {
    const { upstream, providers } = await connectTo();
    const asked = { key: KEY, signal: new AbortController().signal };
    expect(await providers.checkKey('anthropic', asked)).toBeNull();
    upstream.on('/v1/models', anthropicMessagesDialect.httpError(401));
    await expect(providers.checkKey('anthropic', asked)).rejects.toMatchObject({
      code: 'upstream_key_refused',
    });
  });
});

describe('the key', () => {
  it('has a form by which it is found', () => {
    expect(`x-api-key: ${KEY}, and so on`.replace(keyPattern(KEY_FORM), '*')).toBe(
      'x-api-key: *, and so on',
    );
  });

  it.each(['sk-ant-', 'task-ant-colony-optimisation-for-everybody-who-wants-it'])(
    'is not seen in %s',
    (text) => {
      expect(text.replace(keyPattern(KEY_FORM), '*')).toBe(text);
    },
  );
});
