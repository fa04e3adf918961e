import { AppError } from '@parley/contracts';
import {
  answer,
  answerFrames,
  chunk,
  createGate,
  cutOff,
  frame,
  head,
  httpError,
  type Script,
  silence,
  usageChunk,
  wait,
  write,
} from '@parley/providers/testing';
import { describe, expect, it } from 'vitest';

import type { Chunk, ChunkVerdict, GenerationSummary, Hook } from '../src/hooks/points.ts';
import { HookRunner } from '../src/hooks/runner.ts';
import {
  answerOf,
  ask,
  askAsync,
  follow,
  foldFrames,
  generationOf,
  question,
  textOf,
} from './asking.ts';
import { REPORTED_USAGE } from './fault-table.ts';
import { TEST_KEY, type TestServer } from './harness.ts';
import { heldBytes, MIB } from './memory.ts';
import type { EventStream, SseFrame } from './sse-client.ts';
import { started } from './started.ts';
import { requestLogsOf, storedEventsOf } from './stored.ts';

type ChunkHandler = (chunk: Chunk) => ChunkVerdict | Promise<ChunkVerdict>;

function chunkHook(handle: ChunkHandler, options: Partial<Hook> = {}): Hook {
  return { name: 'test', on: { 'generation.chunk': () => handle }, ...options };
}

/** Holds everything back until the part ends. */
const holdAll = chunkHook(({ text, final }) => (final ? { text } : { text: '', hold: text }));

/** One answer that passed the hooks, with what was left of it. */
async function answered(
  hooks: readonly Hook[],
  script: Script = answer({ deltas: ['one ', 'two ', 'three'] }),
): Promise<{ server: TestServer; id: string; stream: EventStream; frames: readonly SseFrame[] }> {
  const server = await started({ hooks });
  server.upstream.next(script);
  const asked = question();
  const stream = await ask(server, asked);
  const frames = await stream.all();
  const id = asked.generationId;
  if (stream.status === 200) await expectFraming(server, id, frames);
  return { server, id, stream, frames };
}

/** Numbers without a gap, each part with one beginning and one end, one last frame; and stored as shown. */
async function expectFraming(
  server: TestServer,
  id: string,
  frames: readonly SseFrame[],
): Promise<void> {
  expect(frames.map((frame) => frame.id)).toEqual(frames.map((_, index) => index + 1));
  expect(frames[0]?.event).toBe('generation-start');
  const ends = frames.filter(({ event }) => event === 'generation-end' || event === 'error');
  expect(ends).toEqual([frames.at(-1)]);
  const open = new Set<string>();
  for (const { event, data } of frames) {
    if (data.partId === undefined) continue;
    const [kind, step] = event.split('-');
    const part = `${kind} ${data.partId}`;
    expect(open.has(part)).toBe(step !== 'start');
    if (step === 'start') open.add(part);
    if (step === 'end') open.delete(part);
  }
  expect([...open]).toEqual([]);
  const stored = await answerOf(server, id);
  expect(foldFrames(stored, frames)).toEqual(stored);
  expect(foldFrames(stored, frames.slice(0, -1)).parts).toEqual(stored.parts);
}

function deltasOf(frames: readonly SseFrame[]): string[] {
  return frames.flatMap(({ event, data }) => (event === 'text-delta' ? [data.delta] : []));
}

/** The lines of the log that say that a hook failed. */
function hookFailures({ logLines }: TestServer): unknown[] {
  return logLines.map((line) => JSON.parse(line)).filter(({ msg }) => /hook failed/.test(msg));
}

describe('a chunk hook', () => {
  it('sees each delta before it is stored, and before any reader does', async () => {
    const seen: string[] = [];
    const gates = [createGate(), createGate()];
    const hook = chunkHook(
      async ({ text }) => {
        const gate = gates[seen.length];
        seen.push(text);
        gate?.arrive();
        await gate?.released;
        return undefined;
      },
      { budgetMs: 20_000 },
    );
    const server = await started({ hooks: [hook] });
    server.upstream.next(answer({ deltas: ['one ', 'two'] }));
    const { id } = await askAsync(server, question());
    const reader = await follow(server, id);
    await reader.until(({ event }) => event === 'generation-start');
    for (const [index, shown] of ['', 'one '].entries()) {
      await gates[index]?.reached;
      expect(seen.join('')).toBe(index === 0 ? 'one ' : 'one two');
      if (index > 0) await reader.until(() => textOf(reader.frames) === shown);
      const stored = (await storedEventsOf(server, id)).map((event) => JSON.parse(event).delta);
      expect(stored.filter(Boolean).join('')).not.toContain(index === 0 ? 'one' : 'two');
      expect(textOf(reader.frames)).toBe(shown);
      gates[index]?.release();
    }
    await reader.all();
    await expectFraming(server, id, reader.frames);
  });

  it('is told what part of what it sees, and when the part ends', async () => {
    const seen: Chunk[] = [];
    const hook = chunkHook((piece) => {
      seen.push(piece);
      return piece.final ? undefined : { text: '', hold: piece.text };
    });
    await answered([hook], answer({ reasoning: ['hm', 'm'], deltas: ['o', 'k'] }));
    const reasoning = { kind: 'reasoning', partId: 'reasoning-1' };
    const text = { kind: 'text', partId: 'text-2' };
    expect(seen).toEqual([
      { ...reasoning, text: 'hm', final: false },
      { ...reasoning, text: 'hmm', final: false },
      { ...reasoning, text: 'hmm', final: true },
      { ...text, text: 'o', final: false },
      { ...text, text: 'ok', final: false },
      { ...text, text: 'ok', final: true },
    ]);
  });

  it('may replace', async () => {
    const { frames } = await answered([chunkHook(({ text }) => ({ text: text.toUpperCase() }))]);
    expect(deltasOf(frames)).toEqual(['ONE ', 'TWO ', 'THREE']);
  });

  it('may drop a delta, and then nobody hears of it', async () => {
    const { frames } = await answered([
      chunkHook(({ text }) => (text === 'two ' ? { text: '' } : undefined)),
    ]);
    expect(deltasOf(frames)).toEqual(['one ', 'three']);
  });

  it('may drop everything, and then there is no part', async () => {
    const { frames, stream } = await answered([chunkHook(() => ({ text: '' }))]);
    expect(frames.map(({ event }) => event)).toEqual([
      'generation-start',
      'usage',
      'generation-end',
    ]);
    expect(stream.isDone).toBe(true);
  });

  it('may hold back, and is given it again in front of the next delta and at the end', async () => {
    const words = chunkHook(({ text, final }) => {
      const space = final ? text.length : text.lastIndexOf(' ') + 1;
      return { text: text.slice(0, space), hold: text.slice(space) };
    });
    const { frames } = await answered([words], answer({ deltas: ['on', 'e tw', 'o th', 'ree'] }));
    expect(deltasOf(frames)).toEqual(['one ', 'two ', 'three']);
  });

  it('may end the generation, after a last word', async () => {
    const script = [head(), ...answerFrames({ deltas: ['fine, ', 'bad', ' worse'] }), silence];
    const { server, id, stream, frames } = await answered(
      [chunkHook(({ text }) => (text === 'bad' ? { text: '***', stop: 'rude' } : undefined))],
      script,
    );
    expect(deltasOf(frames)).toEqual(['fine, ', '***']);
    expect(frames.at(-1)?.data).toMatchObject({ state: 'stopped', finishReason: 'hook' });
    expect(stream.isDone).toBe(false);
    const request = await server.upstream.received();
    await request.closed;
    expect(request.aborted).toBe(true);
    expect(await requestLogsOf(server, id)).toMatchObject([
      { outcome: 'stopped', tokensSource: 'estimated' },
    ]);
  });

  it('that holds back lets go when the reader stops', async () => {
    const seen = createGate();
    const hold = chunkHook(({ text, final }) => {
      seen.arrive();
      return final ? { text } : { text: '', hold: text };
    });
    const server = await started({ hooks: [hold] });
    server.upstream.next([head(), ...answerFrames({ text: 'partial' }), silence]);
    const { id } = await askAsync(server, question());
    const reader = await follow(server, id);
    await seen.reached;
    await server.call('POST', `/api/generations/${id}/stop`);
    await reader.all();
    expect(deltasOf(reader.frames)).toEqual(['partial']);
    expect(reader.frames.at(-1)?.data).toMatchObject({ state: 'stopped', finishReason: 'stopped' });
    await expectFraming(server, id, reader.frames);
  });

  it('that holds back lets go when the provider fails', async () => {
    const { frames } = await answered([holdAll], cutOff);
    expect(deltasOf(frames)).toEqual(['partial']);
    expect(frames.at(-1)?.data).toMatchObject({ type: 'error', error: { code: 'truncated' } });
  });

  it('that holds back lets go when another one ends the generation', async () => {
    const stopAtTwo = chunkHook(({ text }) =>
      text === 'two ' ? { text: '', stop: 'two' } : undefined,
    );
    const { frames } = await answered([stopAtTwo, holdAll]);
    expect(deltasOf(frames)).toEqual(['one ']);
    expect(frames.at(-1)?.data).toMatchObject({ state: 'stopped', finishReason: 'hook' });
  });

  it('is fed with what the one before it let through', async () => {
    const { frames } = await answered([
      chunkHook(({ text }) => ({ text: text.replace('two', 'four') })),
      chunkHook(({ text }) => ({ text: text.replace('four', 'five') })),
    ]);
    expect(textOf(frames)).toBe('one five three');
  });

  it('sees also an answer that is read in one piece', async () => {
    const server = await started({
      hooks: [chunkHook(({ text }) => ({ text: text.toUpperCase() }))],
    });
    const { body } = await server.call(
      'POST',
      '/api/generations',
      question('Hi', { stream: false }),
    );
    expect(body.message.parts).toMatchObject([{ text: 'HELLO' }]);
  });
});

describe('a chunk hook that fails', () => {
  const fail = (): never => {
    throw new Error('no');
  };
  const failures: [string, ChunkHandler][] = [
    ['throws', fail],
    ['throws nothing in particular', () => Promise.reject()],
    ['rejects', async () => fail()],
    ['is late', () => new Promise(() => undefined)],
    ...[null, 5, 'two', {}, [], { text: 5 }, { text: null }].map(
      (garbage): [string, ChunkHandler] => [
        `answers ${JSON.stringify(garbage)}`,
        () => garbage as unknown as ChunkVerdict,
      ],
    ),
    ['holds back a number', () => ({ text: '', hold: 5 as unknown as string })],
    ['stops for a number', () => ({ text: '', stop: 5 as unknown as string })],
    ['holds back too much', () => ({ text: '', hold: 'x'.repeat(4_097) })],
  ];
  const atTwo =
    (handle: ChunkHandler): ChunkHandler =>
    (piece) =>
      piece.text === 'two ' ? handle(piece) : undefined;

  it.each(failures)('because it %s passes the delta on, if it fails open', async (_, handle) => {
    const { server, frames } = await answered([
      chunkHook(atTwo(handle), { fail: 'open', budgetMs: 20 }),
    ]);
    expect(deltasOf(frames)).toEqual(['one ', 'two ', 'three']);
    expect(hookFailures(server)).toMatchObject([{ level: 40, hook: 'test' }]);
  });

  it.each(failures)('because it %s ends the answer, if it fails closed', async (_, handle) => {
    const { server, id, frames } = await answered([
      chunkHook(atTwo(handle), { fail: 'closed', budgetMs: 20 }),
    ]);
    expect(deltasOf(frames)).toEqual(['one ']);
    expect(frames.at(-1)?.data).toMatchObject({
      type: 'error',
      state: 'failed',
      error: { code: 'hook_failed' },
    });
    expect(hookFailures(server)).toHaveLength(1);
    expect(await requestLogsOf(server, id)).toMatchObject([
      { outcome: 'error_midstream', errorCode: 'hook_failed', upstreamStatus: 200 },
    ]);
  });

  it('before the first word, closed, is a status', async () => {
    const { stream, frames } = await answered([chunkHook(fail, { fail: 'closed' })]);
    expect(stream.status).toBe(500);
    expect(frames).toMatchObject([{ id: null, data: { error: { code: 'hook_failed' } } }]);
  });

  it('at the end of a part, closed, keeps what it was to look at, and the part ends all the same', async () => {
    const failAtEnd = chunkHook(({ final }) => (final ? fail() : undefined), { fail: 'closed' });
    const holdTwo = chunkHook(({ text, final }) =>
      text.startsWith('two') && !final ? { text: '', hold: text } : undefined,
    );
    const { frames } = await answered([holdTwo, failAtEnd]);
    expect(deltasOf(frames)).toEqual(['one ']);
    expect(frames.map(({ event }) => event).slice(-2)).toEqual(['text-end', 'error']);
    expect(frames.at(-1)?.data.error.code).toBe('hook_failed');
  });

  it('at the end of a part, open, lets go of what it held', async () => {
    const greedy = chunkHook(({ text }) => ({ text: '', hold: text }));
    const { frames } = await answered([greedy]);
    expect(deltasOf(frames)).toEqual(['one two three']);
  });

  it.each<['open' | 'closed', number]>([
    ['open', 200],
    ['closed', 500],
  ])('before it has begun does as it says: %s', async (mode, status) => {
    const hook: Hook = { name: 'test', on: { 'generation.chunk': fail }, fail: mode };
    const { stream } = await answered([hook]);
    expect(stream.status).toBe(status);
    expect(stream.isDone).toBe(mode === 'open');
  });
});

describe('a request hook', () => {
  const requestHook = (handle: Hook['on']['generation.request']): Hook => ({
    name: 'test',
    on: handle === undefined ? {} : { 'generation.request': handle },
  });

  it('may change what is asked, one after the other', async () => {
    const { server } = await answered([
      requestHook((request) => ({ ...request, systemPrompt: 'Be brief.' })),
      requestHook(async (request) => ({
        ...request,
        systemPrompt: `${request.systemPrompt} Rhyme.`,
      })),
      requestHook(() => undefined),
    ]);
    expect(server.upstream.completions[0]?.body).toMatchObject({
      messages: [
        { role: 'system', content: 'Be brief. Rhyme.' },
        { role: 'user', content: 'Hi' },
      ],
    });
  });

  it('may answer itself, and then nobody else is asked', async () => {
    const { server, id, stream, frames } = await answered([
      requestHook(() => ({ answer: 'Ask me later' })),
      chunkHook(({ text }) => ({ text: `${text}.` })),
    ]);
    expect(textOf(frames)).toBe('Ask me later.');
    expect(stream.isDone).toBe(true);
    expect(server.upstream.completions).toEqual([]);
    expect(await requestLogsOf(server, id)).toMatchObject([
      { outcome: 'completed', attempts: 0, upstreamStatus: null, costUsd: null },
    ]);
  });

  it.each<[string, () => never, number, string, string]>([
    [
      'may refuse',
      () => {
        throw new AppError('hook_refused', 'Not on Sundays.');
      },
      403,
      'hook_refused',
      'Not on Sundays.',
    ],
    [
      'that throws anything else refuses too, without saying why',
      () => {
        throw new Error(`secret ${TEST_KEY}`);
      },
      500,
      'hook_failed',
      'A rule of this server failed, so the answer was stopped.',
    ],
    [
      'that answers garbage refuses too',
      () => null as never,
      500,
      'hook_failed',
      'A rule of this server failed, so the answer was stopped.',
    ],
  ])('%s', async (_, handle, status, code, message) => {
    const { server, stream, frames } = await answered([requestHook(handle)]);
    expect(stream.status).toBe(status);
    expect(frames).toMatchObject([{ data: { error: { code, message } } }]);
    expect(server.upstream.completions).toEqual([]);
  });

  it('is told whose request it is, and no key', async () => {
    const seen: unknown[] = [];
    const { id } = await answered([requestHook((...told) => void seen.push(told))]);
    expect(seen).toMatchObject([
      [
        { model: 'fake/model', messages: [{ role: 'user' }], params: {} },
        { source: 'chat', generationId: id, modelId: 'openrouter/fake/model' },
      ],
    ]);
    expect(JSON.stringify(seen)).not.toContain(TEST_KEY);
  });

  it('that never answers can be stopped', async () => {
    const server = await started({ hooks: [requestHook(() => new Promise(() => undefined))] });
    const { id } = await askAsync(server, question());
    const { body } = await server.call('POST', `/api/generations/${id}/stop`);
    expect(body.generation.state).toBe('stopped');
    expect(server.upstream.completions).toEqual([]);
  });
});

describe('an end hook', () => {
  const endHook = (handle: (summary: GenerationSummary) => Promise<void> | void): Hook => ({
    name: 'test',
    on: { 'generation.end': handle },
  });

  it.each<[string, Script, Record<string, unknown>]>([
    [
      'completed',
      answer({ reasoning: 'hm', deltas: ['Hel', 'lo'] }),
      { state: 'completed', text: 'Hello', usage: REPORTED_USAGE, error: null },
    ],
    [
      'failed',
      cutOff,
      { state: 'failed', text: 'partial', usage: null, error: { code: 'truncated' } },
    ],
  ])('is given everything of a %s answer, once', async (_, script, expected) => {
    const summaries: GenerationSummary[] = [];
    const { server } = await answered([endHook((summary) => void summaries.push(summary))], script);
    await server.stop();
    expect(summaries).toMatchObject([expected]);
    const [summary] = summaries;
    expect(summary?.firstOutputMs).toBeGreaterThanOrEqual(0);
    expect(summary?.durationMs).toBeGreaterThanOrEqual(summary?.firstOutputMs ?? Infinity);
  });

  it('is told that there was no output', async () => {
    const summaries: GenerationSummary[] = [];
    await answered([endHook((summary) => void summaries.push(summary))], httpError(400));
    await expect
      .poll(() => summaries)
      .toMatchObject([{ state: 'failed', text: '', usage: null, firstOutputMs: null }]);
  });

  it('delays nobody, however slow it is', async () => {
    const gate = createGate();
    const hook = endHook(async () => {
      gate.arrive();
      await gate.released;
    });
    const { server, id, stream } = await answered([hook]);
    await gate.reached;
    expect(stream.isDone).toBe(true);
    expect(await generationOf(server, id)).toMatchObject({ state: 'completed' });
    gate.release();
  });

  it('that throws is a line in the log', async () => {
    const { server } = await answered([
      endHook(() => {
        throw new Error('no');
      }),
    ]);
    await expect
      .poll(() => hookFailures(server))
      .toMatchObject([{ level: 40, hook: 'test', msg: 'an end hook failed' }]);
  });

  it('is waited for when the server stops, but not for ever', async () => {
    const ended: string[] = [];
    const gate = createGate();
    const { server } = await answered([
      endHook(async () => {
        gate.arrive();
        await gate.released;
        ended.push('slow');
      }),
      endHook(() => new Promise(() => undefined)),
    ]);
    await gate.reached;
    const stopping = server.stop();
    gate.release();
    await stopping;
    expect(ended).toEqual(['slow']);
  });
});

describe('a hundred thousand deltas', () => {
  it('take no more memory than their text', { timeout: 120_000 }, async () => {
    const count = 100_000;
    const perWrite = 100;
    const text = 'word ';
    const one = `data: ${JSON.stringify(chunk({ delta: { content: text } }))}\n\n`;
    const piece = write(one.repeat(perWrite));
    let seen = 0;
    const summaries: GenerationSummary[] = [];
    const hooks: Hook[] = [
      chunkHook(({ final }) => {
        if (!final) seen += 1;
        return undefined;
      }),
      {
        name: 'end',
        on: { 'generation.end': (summary) => void summaries.push(summary) },
      },
    ];
    const server = await started({ hooks });
    const gate = createGate();
    server.upstream.next([
      head(),
      ...Array.from({ length: count / perWrite }, () => piece),
      wait(gate),
      frame(chunk({ finishReason: 'stop' })),
      frame(usageChunk()),
      ...answer().slice(-2),
    ]);
    const asked = question();
    const before = await heldBytes();
    await askAsync(server, asked);
    await gate.reached;
    await expect.poll(() => seen, { timeout: 60_000 }).toBe(count);
    const held = (await heldBytes()) - before;
    process.stdout.write(`${count} deltas hold ${(held / MIB).toFixed(1)} MiB\n`);
    expect(held).toBeLessThan(count * text.length + 8 * MIB);
    gate.release();
    await expect.poll(() => summaries.length, { timeout: 60_000 }).toBe(1);
    expect(summaries[0]?.text).toBe(text.repeat(count));
  });
});

describe('the list of hooks', () => {
  it('names them, in their order', async () => {
    const server = await started({
      hooks: [
        { ...holdAll, name: 'first' },
        {
          name: 'second',
          on: { 'generation.end': () => undefined, 'generation.request': () => undefined },
        },
      ],
    });
    expect(await server.call('GET', '/api/hooks')).toMatchObject({
      status: 200,
      body: {
        hooks: [
          { name: 'first', points: ['generation.chunk'], source: 'builtin' },
          {
            name: 'second',
            points: ['generation.request', 'generation.end'],
            source: 'builtin',
          },
        ],
      },
    });
  });

  it('cannot be added to while the server runs', async () => {
    const server = await started();
    const before = await server.call('GET', '/api/hooks');
    const { status, body } = await server.call('POST', '/api/hooks/register', { name: 'mine' });
    expect(status).toBe(501);
    expect(body.error).toMatchObject({ code: 'not_implemented', retryable: false });
    expect((await server.call('GET', '/api/hooks')).body).toEqual(before.body);
    const runner = new HookRunner([], { warn: () => undefined });
    expect(() => runner.register()).toThrow(new AppError('not_implemented', body.error.message));
  });
});
