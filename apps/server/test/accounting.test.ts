import {
  ANSWER_MODEL,
  createGate,
  type Dialect,
  DIALECTS,
  end,
  frame,
  type Gate,
  json,
  type Script,
  silence,
  splitEvery,
  usageChunk,
  wait,
} from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import type { Chunk, ChunkVerdict, Hook } from '../src/hooks/points.ts';
import { askAsync, question } from './asking.ts';
import { closing } from './fault-server.ts';
import { ask } from './gateway-asking.ts';
import {
  askedAndLeft,
  asking,
  expectAborted,
  expectSettled,
  keyState,
  leave,
  leaveBeforeOutput,
  onlyRow,
  startedFor,
  TEXT,
} from './leaving-client.ts';
import { readRows } from './test-database.ts';

/** More than a script is ever long. */
const MIB = 1024 * 1024;

const chat = DIALECTS['openai-chat'];
const gemini = DIALECTS.gemini;
/** Vendors that go on writing, and charging, when nobody listens any more. */
const GOES_ON: readonly [id: string, dialect: Dialect][] = [
  ['gemini', gemini],
  ['groq', chat],
  ['mistral', chat],
];

describe('a client that leaves, where the provider stops with it: cancel and estimate', () => {
  test('in the middle: what was sent and what was written is guessed, and charged once', async () => {
    const server = await startedFor('openrouter');
    await askedAndLeft(server, { providerId: 'openrouter', dialect: chat });

    expect(await onlyRow(server)).toMatchObject({
      ...{ outcome: 'stopped', accountingPolicy: 'cancel-and-estimate', upstreamStatus: 200 },
      tokens: { input: 1, output: 2, source: 'estimated' },
    });
    await expectAborted(server);
    await expectSettled(server, { requests: 1, tokens: 3 });
  });

  test.each([true, false])(
    'before the first word: the question was read (stream: %s)',
    async (stream) => {
      const server = await startedFor('openrouter');
      const gate = createGate();
      server.upstream.next(closing([wait(gate), ...chat.answer()]));
      await leaveBeforeOutput(server, 'openrouter', stream);

      expect(await onlyRow(server)).toMatchObject({
        ...{ outcome: 'stopped', accountingPolicy: 'cancel-and-estimate', firstOutputMs: null },
        tokens: { input: 1, output: 0, source: 'estimated' },
      });
      await expectAborted(server);
      await expectSettled(server, { requests: 1, tokens: 1 });
    },
  );

  test('takes what was counted of the question before the answer, which is no guess', async () => {
    const server = await startedFor('anthropic');
    await askedAndLeft(server, {
      ...{ providerId: 'anthropic', dialect: DIALECTS['anthropic-messages'] },
    });

    expect(await onlyRow(server)).toMatchObject({
      tokens: { input: 10, output: 2, cachedInput: 0, source: 'estimated' },
    });
  });

  test('of embeddings: what was sent is guessed, and nothing more was to come', async () => {
    const server = await startedFor('openrouter');
    const gate = createGate();
    server.upstream.on('/embeddings', closing([wait(gate), ...json(200, {})]));
    const body = { model: `openrouter/${ANSWER_MODEL}`, input: [TEXT, TEXT] };
    const client = await asking(server, '/v1/embeddings', body);
    await gate.reached;
    await client.leave();

    expect(await onlyRow(server)).toMatchObject({
      ...{ outcome: 'stopped', accountingPolicy: 'cancel-and-estimate' },
      tokens: { input: 4, output: 0, source: 'estimated' },
    });
    await expectAborted(server);
    await expectSettled(server, { requests: 1, tokens: 4 });
  });

  test('waits for nothing but the usage where the answer was written to its end', async () => {
    const server = await startedFor('openrouter');
    const gate = createGate();
    server.upstream.next(closing(finishedBut(gate)));
    await leave(server, 'openrouter');
    gate.release();

    expect(await onlyRow(server)).toMatchObject({
      ...{ outcome: 'completed', accountingPolicy: null },
      ...{ tokens: { input: 10, output: 5, source: 'reported' }, cost: { usd: 0.0001 } },
    });
    await expectSettled(server, { requests: 1, tokens: 15 });
  });

  test('and not for ever', async () => {
    const server = await startedFor('openrouter', { timeouts: { graceMs: 100 } });
    server.upstream.next(closing(finishedBut(createGate())));
    await leave(server, 'openrouter');

    expect(await onlyRow(server)).toMatchObject({
      ...{ outcome: 'completed', tokens: { input: 1, output: 2, source: 'estimated' } },
    });
    await expectAborted(server);
    await expectSettled(server, { requests: 1, tokens: 3 });
  });
});

describe('a client that leaves, where the provider would charge for all of it: a bounded drain', () => {
  test.each(GOES_ON)(
    '%s is read to its end, for what it says there',
    async (providerId, dialect) => {
      const server = await startedFor(providerId);
      const gate = await askedAndLeft(server, { providerId, dialect });
      const request = await server.upstream.received();
      expect(request.closedAt).toBeNull();
      // It still runs, and holds its room in the limits of its key.
      expect(await keyState(server)).toMatchObject({ running: 1, tokens: 0 });

      gate.release();

      expect(await onlyRow(server)).toMatchObject({
        ...{ outcome: 'stopped', accountingPolicy: 'bounded-drain' },
        tokens: { input: 10, output: 5, source: 'reported' },
      });
      expect(request.aborted).toBe(false);
      await expectSettled(server, { requests: 1, tokens: 15 });
    },
  );

  test('ends at its limit, and the rest is a guess that counts what nobody read', async () => {
    const server = await startedFor('gemini', { timeouts: { drainMs: 200 } });
    const after = [gemini.delta(TEXT), silence];
    await askedAndLeft(server, { providerId: 'gemini', dialect: gemini, after, isReleased: true });

    const row = await onlyRow(server);
    expect(row).toMatchObject({ outcome: 'stopped', accountingPolicy: 'bounded-drain' });
    expect(row.tokens).toMatchObject({ input: 1, output: 4, source: 'estimated' });
    await expectAborted(server);
    await expectSettled(server, { requests: 1, tokens: 5 });
  });

  test('begins before the first word too, and nobody is asked a second time for it', async () => {
    const server = await startedFor('gemini');
    const gate = createGate();
    server.upstream.next(closing([wait(gate), ...gemini.answer()]));
    await leaveBeforeOutput(server, 'gemini', false);
    gate.release();

    expect(await onlyRow(server)).toMatchObject({
      ...{ outcome: 'stopped', accountingPolicy: 'bounded-drain', firstOutputMs: null },
      tokens: { input: 10, output: 5, source: 'reported' },
    });
    expect(server.upstream.completions).toHaveLength(1);
    await expectSettled(server, { requests: 1, tokens: 15 });
  });

  test('does not hold up a server that stops', async () => {
    const server = await startedFor('gemini');
    await askedAndLeft(server, { providerId: 'gemini', dialect: gemini });
    const request = await server.upstream.received();

    await server.server.stop();

    expect(request.aborted).toBe(true);
    expect(await readRows(server.dataDir, POLICIES)).toEqual([
      { outcome: 'stopped', policy: 'bounded-drain', source: 'estimated' },
    ]);
  });

  test('is for programs: to stop an answer of a chat stops its provider', async () => {
    const server = await startedFor('gemini');
    const gate = createGate();
    server.upstream.next(closing([gemini.head(), ...gemini.frames({ text: TEXT }), wait(gate)]));
    const asked = question('Hi', { modelId: `gemini/${ANSWER_MODEL}` });
    const { id } = await askAsync(server, asked);
    await gate.reached;

    expect((await server.call('POST', `/api/generations/${id}/stop`)).status).toBe(200);

    await expectAborted(server);
    expect(await onlyRow(server)).toMatchObject({
      ...{ outcome: 'stopped', accountingPolicy: 'cancel-and-estimate' },
      tokens: { source: 'estimated' },
    });
  });

  test('is for those who leave: what a hook ends keeps nobody waiting', async () => {
    const ends: Hook = { name: 'ends', on: { 'generation.chunk': () => stopAfter } };
    const server = await startedFor('gemini', { hooks: [ends] });
    server.upstream.next(closing([gemini.head(), ...gemini.frames({ text: TEXT }), silence]));

    expect((await ask(server, { model: `gemini/${ANSWER_MODEL}` })).status).toBe(200);

    expect(await onlyRow(server)).toMatchObject({
      ...{ outcome: 'stopped', accountingPolicy: 'cancel-and-estimate' },
    });
    await expectAborted(server);
  });
});

describe('a client that leaves, where nobody charges anything', () => {
  const ollama = DIALECTS.ollama;

  test('before the first word: nothing was counted, and it costs nothing', async () => {
    const server = await startedFor('ollama');
    const gate = createGate();
    server.upstream.next(closing([wait(gate), ...ollama.answer()]));
    await leaveBeforeOutput(server, 'ollama', true);

    expect(await onlyRow(server)).toMatchObject({
      ...{ outcome: 'stopped', accountingPolicy: 'none', tokens: null },
      cost: { usd: 0, source: 'local' },
    });
    await expectAborted(server);
  });

  test('in the middle: it is stopped at once, and costs nothing', async () => {
    const server = await startedFor('ollama');
    await askedAndLeft(server, { providerId: 'ollama', dialect: ollama });

    expect(await onlyRow(server)).toMatchObject({
      ...{ outcome: 'stopped', accountingPolicy: 'none' },
      ...{ tokens: { output: 2, source: 'estimated' }, cost: { usd: 0, source: 'local' } },
    });
    await expectAborted(server);
  });
});

const POLICIES = `select outcome, accounting_policy as policy, tokens_source as source from request_logs`;

function stopAfter({ text }: Chunk): ChunkVerdict {
  return { text, stop: 'enough' };
}

/** An answer that is written to its end, and what it used still to come. */
function finishedBut(gate: Gate): Script {
  const written = [...chat.frames({ text: TEXT }), ...chat.finish({ usage: null })];
  // In one piece: whoever has the text knows by then that the model has finished.
  const whole = splitEvery(written, MIB);
  return [chat.head(), ...whole, wait(gate), frame(usageChunk()), ...chat.terminator, end];
}
