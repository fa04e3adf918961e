import { modelSchema } from '@parley/contracts';
import { describe, expect, it } from 'vitest';

import { connect, endOf, errorOf, reasoningOf, textOf } from '../../testing/connected.ts';
import { faultsOf } from '../../testing/dialect-faults.ts';
import { ollamaDialect } from '../../testing/dialects/ollama.ts';
import { createGate, json, type Script, splitEvery, wait } from '../../testing/script.ts';
import type { ProviderEvent } from '../../types.ts';
import { parseModelsPage } from './models.ts';

const faults = faultsOf(ollamaDialect);

async function outcomeOf(script: Script): Promise<ProviderEvent[]> {
  const { upstream, ask } = await connect('ollama');
  upstream.next(script);
  return await ask({ key: null });
}

describe('an answer', () => {
  it('streams reasoning and text, then usage, then the end', async () => {
    const events = await outcomeOf(
      ollamaDialect.answer({ reasoning: ['Let me', ' see'], deltas: ['Hel', 'lo'] }),
    );
    expect(events[0]).toEqual({ type: 'upstream', id: null, model: 'fake/model' });
    expect(reasoningOf(events)).toBe('Let me see');
    expect(textOf(events)).toBe('Hello');
    expect(events.at(-2)).toMatchObject({ type: 'usage', inputTokens: 10, outputTokens: 5 });
    expect(endOf(events)).toBe('finish: stop');
  });

  it('keeps letters whole that are cut between reads', async () => {
    const text = 'Grüße 日本語 👩‍🚀';
    expect(textOf(await outcomeOf(splitEvery(ollamaDialect.answer({ text }), 1)))).toBe(text);
  });

  it('hands over calls of tools whole', async () => {
    const calls = [{ id: 'call_1', name: 'search', fragments: ['{"q":', '"x"}'] }];
    const events = await outcomeOf(ollamaDialect.toolCalls(calls));
    expect(events.filter((event) => event.type === 'tool-call')).toEqual([
      { type: 'tool-call', toolCallId: 'call_1', toolName: 'search', arguments: '{"q":"x"}' },
    ]);
    expect(endOf(events)).toBe('finish: tool_calls');
  });

  it('may come whole', async () => {
    const events = await outcomeOf(faults.unstreamed({ text: 'All at once' }));
    expect(textOf(events)).toBe('All at once');
    expect(endOf(events)).toBe('finish: stop');
  });

  it('passes over what nobody has heard of', async () => {
    const [first, ...rest] = ollamaDialect.answer();
    if (first === undefined) throw new Error('an empty script');
    const events = await outcomeOf([first, ...ollamaDialect.unknownPieces, ...rest]);
    expect(textOf(events)).toBe('Hello');
    expect(endOf(events)).toBe('finish: stop');
  });

  it.each<[string, Script, string]>([
    ['breaks off', faults.cutOff, 'truncated'],
    ['is half a line', faults.invalidJson, 'upstream_protocol_error'],
    ['meets an overload', faults.failureMidStream(ollamaDialect.overloaded), 'upstream_overloaded'],
    ...Object.entries(ollamaDialect.failures).map(([kind, steps]): [string, Script, string] => [
      `meets ${kind}`,
      faults.failureMidStream(steps),
      'upstream_failed',
    ]),
  ])('that %s keeps what came before', async (_, script, code) => {
    const events = await outcomeOf(script);
    expect(textOf(events)).toBe('partial');
    expect(endOf(events)).toBe(code);
  });

  it('is over with its last line, though the connection stays', async () => {
    const events = await outcomeOf(faults.doneThenOpen);
    expect(endOf(events)).toBe('finish: stop');
  });

  it('is waited for in silence while the model is loaded', async () => {
    const { upstream, ask } = await connect('ollama');
    const loaded = createGate();
    upstream.next([wait(loaded), ...ollamaDialect.answer()]);
    const asked = ask({ key: null });
    await loaded.reached;
    loaded.release();
    expect(textOf(await asked)).toBe('Hello');
  });

  it('is empty where the server says no more than that the model is loaded', async () => {
    const loaded = { model: 'm', message: { role: 'assistant', content: '' } };
    const script = json(200, { ...loaded, done: true, done_reason: 'load' });
    expect(endOf(await outcomeOf(script))).toBe('empty_response');
  });
});

describe('the request', () => {
  it('has a key only where one is saved', async () => {
    const { upstream, ask } = await connect('ollama');
    upstream.always(ollamaDialect.answer());
    await ask({ key: null });
    await ask({ key: 'a-key-of-my-proxy' });
    const [open, locked] = [await upstream.received(1), await upstream.received(2)];
    expect(open.path).toBe('/api/v1/api/chat');
    expect(open.headers).not.toHaveProperty('authorization');
    expect(locked.headers).toMatchObject({ authorization: 'Bearer a-key-of-my-proxy' });
    expect(open.body).toMatchObject({ stream: true });
    expect(ollamaDialect.lastUserText(open.body)).toBe('Hi');
  });
});

describe('a refusal', () => {
  it('is known by its status, and says what the server said', async () => {
    const message = "model 'nobody' not found";
    const error = errorOf(await outcomeOf(ollamaDialect.httpError(404, { message })));
    expect(error).toMatchObject({
      code: 'upstream_not_found',
      details: { upstreamStatus: 404, upstreamMessage: message },
    });
  });
});

const ROW = {
  name: 'qwen3:8b',
  model: 'qwen3:8b',
  modified_at: '2026-08-01T00:00:00Z',
  size: 5_225_388_164,
  digest: 'abc',
  details: { format: 'gguf', family: 'qwen3', parameter_size: '8.2B', context_length: 40_960 },
  capabilities: ['completion', 'tools', 'thinking', 'vision'],
};

describe('the model list', () => {
  it('says what the server says, and no more', () => {
    const page = parseModelsPage({ models: [ROW] });
    expect(page?.next).toBeNull();
    const [model] = page?.models ?? [];
    expect(modelSchema.parse(model)).toEqual(model);
    expect(model).toMatchObject({
      id: 'ollama/qwen3:8b',
      providerId: 'ollama',
      name: 'qwen3:8b',
      // Of the 40,960 that the model could read the server gives a tenth, or what its owner has set.
      contextLength: null,
      supportsStreaming: true,
      inputModalities: ['text', 'image'],
      pricing: null,
      verified: true,
    });
    expect(model?.supportedParameters).toEqual(
      expect.arrayContaining(['temperature', 'max_tokens', 'tools', 'reasoning']),
    );
  });

  it('says of the models that have levels of thinking that they do', () => {
    const rows = [ROW, { ...ROW, details: { family: 'gptoss' } }];
    const levels = parseModelsPage({ models: rows })?.models.map((model) =>
      model.supportedParameters.includes('thinking.levels'),
    );
    expect(levels).toEqual([false, true]);
  });

  it('of an older server names models of which nothing is known', () => {
    const { capabilities: _, ...row } = { ...ROW, details: null };
    expect(parseModelsPage({ models: [row] })?.models).toMatchObject([
      { contextLength: null, inputModalities: [], supportedParameters: [], verified: false },
    ]);
  });

  it('has only models that write, and no malformed rows', () => {
    const rows = [
      null,
      {},
      { model: '' },
      { ...ROW, capabilities: ['embedding'] },
      { name: 'only-a-name', capabilities: 'all' },
    ];
    expect(parseModelsPage({ models: rows })?.models.map((model) => model.id)).toEqual([
      'ollama/only-a-name',
    ]);
  });

  it.each([null, {}, [], { models: 'x' }])('is none when it is %j', (page) => {
    expect(parseModelsPage(page)).toBeNull();
  });

  it('is asked for where the server has it', async () => {
    const { upstream, providers } = await connect('ollama');
    upstream.on('/api/tags', json(200, { models: [ROW] }));
    const asked = { key: null, signal: new AbortController().signal };
    expect(await providers.listModels('ollama', asked)).toMatchObject([{ id: 'ollama/qwen3:8b' }]);
    expect(await providers.checkKey('ollama', asked)).toBeNull();
  });
});
