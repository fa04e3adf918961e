import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

import type { GenerationParams, WarningPart } from '@parley/contracts';
import { AutoTokenizer, env } from '@xenova/transformers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createProviders } from '../../providers.ts';
import { collect, endOf, errorOf, textOf } from '../../testing/connected.ts';
import { installModel } from '../../testing/installed-model.ts';
import { modelProcesses } from '../../testing/model-processes.ts';
import type { CompletionRequest, ProviderEvent, Providers } from '../../types.ts';
import { DEMO_ANSWER, makeCircularModel, makeDemoModel } from './demo-model/index.ts';
import { createLocal, type Local } from './index.ts';

const GENEROUS = { firstOutputMs: 30_000, idleMs: 30_000, totalMs: 60_000 };
/** So wide that it writes for half a minute. */
const SLOW = { layers: 24, heads: 4, width: 64 };

let root: string;
let local: Local;
let providers: Providers;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'parley-local-'));
  const demoFolder = join(root, 'demo');
  makeDemoModel(demoFolder);
  installModel(join(root, 'models'), 'circle', (folder) => makeCircularModel(folder, SLOW));
  local = createLocal({
    ...{ folder: join(root, 'models'), demoFolder, timeouts: GENEROUS },
    entry: new URL('./runtime/main.ts', import.meta.url),
  });
  providers = createProviders({ inProcess: [local.provider] });
});

afterAll(async () => {
  await local.close();
  await providers.close();
  await rm(root, { recursive: true, force: true });
});

function request(fields: Partial<CompletionRequest> = {}): CompletionRequest {
  return {
    model: 'offline-demo',
    systemPrompt: null,
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
    params: {},
    ...fields,
  };
}

function stream(
  asked: CompletionRequest,
  signal: AbortSignal = new AbortController().signal,
): AsyncIterable<ProviderEvent[]> {
  return providers.stream('local', asked, { key: null, signal });
}

function ask(asked: CompletionRequest): Promise<ProviderEvent[]> {
  return collect(stream(asked));
}

/** Everything of a stream, whose reader acts once the model has written something. */
async function askUntilWritten(
  asked: CompletionRequest,
  act: () => void,
  signal?: AbortSignal,
): Promise<ProviderEvent[]> {
  const events: ProviderEvent[] = [];
  let hasActed = false;
  for await (const batch of stream(asked, signal)) {
    events.push(...batch);
    if (hasActed || !events.some((event) => event.type === 'progress' && (event.tokens ?? 0) > 1))
      continue;
    hasActed = true;
    act();
  }
  return events;
}

/** The events but for how far it was, which depends on the machine. */
function told(events: readonly ProviderEvent[]): ProviderEvent[] {
  return events.filter(({ type }) => type !== 'progress');
}

function warningsOf(events: readonly ProviderEvent[]): WarningPart[] {
  return events.filter((event) => event.type === 'warning');
}

describe('an answer', () => {
  it('comes whole and at once, after it was told how far it is', async () => {
    const batches: ProviderEvent[][] = [];
    for await (const batch of stream(request())) batches.push(batch);

    const before = batches.slice(0, -1).flat();
    expect(before.length).toBeGreaterThan(1);
    expect(new Set(before.map(({ type }) => type))).toEqual(new Set(['progress']));
    expect(before).toContainEqual({ type: 'progress', phase: 'loading' });
    expect(before.at(-1)).toMatchObject({ phase: 'generating', tokens: expect.any(Number) });
    expect(batches.at(-1)).toEqual([
      { type: 'text-start', partId: 'text-1' },
      { type: 'text-delta', partId: 'text-1', delta: DEMO_ANSWER },
      { type: 'text-end', partId: 'text-1' },
      expect.objectContaining({ type: 'usage' }),
      { type: 'finish', finishReason: 'stop' },
    ]);
  });

  it('has its tokens counted as the model’s own tokenizer does, the marks of its turns included', async () => {
    const events = await ask(request({ systemPrompt: 'Be brief.' }));

    const written = await countTokens(`${DEMO_ANSWER}<|end|>`);
    const read = await countTokens('<|system|>Be brief.<|end|><|user|>Hi<|end|><|assistant|>');
    expect(events.find(({ type }) => type === 'usage')).toEqual({
      ...{ type: 'usage', inputTokens: read, outputTokens: written, reasoningTokens: null },
      ...{ cachedInputTokens: null, costUsd: null, costSource: null },
    });
  });

  it('goes on in the words of one that was cut off', async () => {
    const [user] = request().messages;
    const begun = DEMO_ANSWER.slice(0, DEMO_ANSWER.indexOf(' was'));
    const answer = { role: 'assistant', parts: [{ type: 'text', text: begun }] } as const;

    const events = await ask(request({ messages: [...(user ? [user] : []), answer] }));

    expect(begun + textOf(events)).toBe(DEMO_ANSWER);
  });

  it('ends where it was told to: at a length, or before a text', async () => {
    const short = await ask(request({ params: { maxOutputTokens: 3 } }));
    const stopped = await ask(request({ params: { stop: ['answer was'] } }));

    expect([endOf(short), DEMO_ANSWER.startsWith(textOf(short))]).toEqual(['finish: length', true]);
    expect([endOf(stopped), textOf(stopped)]).toEqual(['finish: stop', 'Parley works: this ']);
  });
});

describe('what was not sent', () => {
  const seen: CompletionRequest = request({
    params: { seed: 1, frequencyPenalty: 1, presencePenalty: 1, temperature: 0, topP: 1 },
    messages: [{ role: 'user', parts: [{ type: 'file', mediaType: 'application/pdf' }] }],
    tools: [{ name: 'f', parameters: {} }],
    responseFormat: { type: 'json' },
  });
  const CODES = [
    ...Array.from({ length: 3 }, () => 'parameter_not_supported'),
    ...['file_not_sent', 'tools_not_supported', 'response_format_not_supported'],
  ];

  it('is told before the answer, in its batch', async () => {
    const events = await ask(seen);

    expect(warningsOf(events).map(({ code }) => code)).toEqual(CODES);
    const types = told(events).map(({ type }) => type);
    expect(types.lastIndexOf('warning')).toBe(types.indexOf('text-start') - 1);
    expect(warningsOf(events)[0]?.message).toBe(
      'Frequency penalty was not sent: a model on this server does not take it.',
    );
  });

  it('is told with what an answer wrote that was stopped', async () => {
    const stop = new AbortController();
    const asked = { ...seen, model: 'circle' };

    const events = await askUntilWritten(asked, () => stop.abort(), stop.signal);

    expect(warningsOf(events)).toHaveLength(CODES.length);
    expect(textOf(events)).toContain('tock');
  });

  it('is not told of an answer that never began: its next try says so itself', async () => {
    const question = 'word '.repeat(5_000);
    const events = await ask({
      ...seen,
      messages: [{ role: 'user', parts: [{ type: 'text', text: question }] }],
    });

    expect(told(events)).toEqual([{ type: 'error', error: expect.anything() }]);
    expect(errorOf(events).code).toBe('context_length_exceeded');
  });

  it.each<[keyof GenerationParams, GenerationParams]>([
    ['reasoningEffort', { reasoningEffort: 'high' }],
    ['seed', { seed: 7 }],
  ])('is %s', async (_, params) => {
    expect(warningsOf(await ask(request({ params })))).toHaveLength(1);
  });

  it('is nothing where all of it could be', async () => {
    const params = { temperature: 0.5, topP: 0.5, maxOutputTokens: 500, stop: ['never'] };

    expect(warningsOf(await ask(request({ params })))).toEqual([]);
  });
});

describe('an answer that breaks off', () => {
  it('gives what was written and what it cost, and no end, where it was stopped', async () => {
    const stop = new AbortController();

    const events = await askUntilWritten(
      request({ model: 'circle' }),
      () => stop.abort(),
      stop.signal,
    );

    expect(textOf(events)).toMatch(/^tick tock/);
    expect(told(events).map(({ type }) => type)).toEqual([
      ...['text-start', 'text-delta', 'text-end', 'usage'],
    ]);
  });

  it('gives nothing where it was stopped before it began', async () => {
    expect(await collect(stream(request({ model: 'circle' }), AbortSignal.abort()))).toEqual([]);
  });

  it('gives what was written, and then why, where the process was killed', async () => {
    const events = await askUntilWritten(request({ model: 'circle' }), () =>
      modelProcesses().forEach((pid) => process.kill(pid, 'SIGKILL')),
    );

    expect(textOf(events)).toMatch(/^tick tock/);
    expect(told(events).map(({ type }) => type)).toEqual([
      ...['text-start', 'text-delta', 'text-end', 'error'],
    ]);
    expect(errorOf(events).code).toBe('local_model_failed');
    expect(textOf(await ask(request()))).toBe(DEMO_ANSWER);
  });
});

describe('a model that is not here', () => {
  it.each([
    [false, 'The model nowhere is not on this server. Choose another, or import it from a folder'],
    [true, 'The model nowhere is not on this server, which never fetches models'],
  ])('is refused with what to do about it, offline: %j', async (offline, sentence) => {
    const other = createLocal({
      ...{ folder: join(root, 'none'), demoFolder: null, offline },
      entry: new URL('./runtime/main.ts', import.meta.url),
    });
    const { provider } = other;

    const asked = { key: null, signal: new AbortController().signal };
    const events = await collect(provider.stream(request({ model: 'nowhere' }), asked));

    expect(endOf(events)).toBe('model_not_found');
    expect(errorOf(events).message).toContain(sentence);
    expect(provider.refusalOf?.('nowhere')).toEqual(errorOf(events));
    await other.close();
  });

  it('is no longer refused once it is here', () => {
    expect(providers.refusalOf('local', 'circle')).toBeNull();
    expect(providers.refusalOf('openrouter', 'circle')).toBeNull();
  });
});

describe('the models here', () => {
  it('are known without asking anybody, each with what it takes and that it costs nothing', async () => {
    const models = providers.knownModels('local') ?? [];

    expect(models.map(({ id }) => id)).toEqual(['local/offline-demo', 'local/circle']);
    expect(models[0]).toMatchObject({
      ...{ name: 'Offline demo', contextLength: 2_048, supportsStreaming: false },
      ...{ inputModalities: ['text'], pricing: { input: '0', output: '0' }, verified: true },
      supportedParameters: ['temperature', 'top_p', 'max_tokens', 'stop'],
    });
    const asked = { key: null, signal: new AbortController().signal };
    expect(await providers.listModels('local', asked)).toEqual(models);
    expect(providers.knownModels('openrouter')).toBeNull();
  });

  it('are of a provider that takes no key and does not stream', () => {
    expect(providers.get('local')).toMatchObject({
      ...{ kind: 'local', takesKey: false, keyRequired: false, supportsStreaming: false },
    });
  });

  it('are checked by a process that begins', async () => {
    const asked = { key: null, signal: new AbortController().signal };

    expect(await providers.checkKey('local', asked)).toBeNull();
  });
});

async function countTokens(text: string): Promise<number> {
  const folder = join(root, 'demo');
  env.allowRemoteModels = false;
  env.localModelPath = dirname(folder);
  const tokenizer = await AutoTokenizer.from_pretrained(basename(folder));
  return tokenizer.encode(text, { add_special_tokens: false }).length;
}
