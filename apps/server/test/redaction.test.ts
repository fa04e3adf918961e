import {
  answer,
  answerFrames,
  chunk,
  end,
  errorChunk,
  frame,
  head,
  type Script,
  silence,
  splitEvery,
  wait,
} from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import { secretRedaction } from '../src/hooks/builtin/secret-redaction.ts';
import type { Hook } from '../src/hooks/points.ts';
import {
  answerOf,
  ask,
  askAsync,
  follow,
  followAll,
  generationOf,
  question,
  textOf,
} from './asking.ts';
import type { TestServer, TestServerOptions } from './harness.ts';
import type { SseFrame } from './sse-client.ts';
import { started } from './started.ts';
import { storedEventsOf } from './stored.ts';

/** A key that the model says; it is none of the server's. */
const KEY = 'sk-or-v1-7d0f6a2be94c11835ad67e90c2b4f81e';
/** So many characters of it in a row are no accident. */
const PIECE = 10;
const SAID = `Your key is ${KEY}, keep it.`;
const SHOWN = 'Your key is [redacted], keep it.';
/** Ends inside the key, where it can be nothing else any more. */
const HALF = SAID.slice(0, 36);

describe('a key that a model says is masked wherever the answer is read, stored or logged', () => {
  test.each<[string, Script]>([
    ['whole', answer({ text: SAID })],
    ['cut in the middle', answer({ deltas: [SAID.slice(0, 30), SAID.slice(30)] })],
    ['cut inside its prefix', answer({ deltas: ['Your key is s', 'k-', SAID.slice(15)] })],
    ['cut around it', answer({ deltas: ['Your key is ', KEY, ', keep it.'] })],
    ['cut at every character', answer({ deltas: SAID.split('') })],
    ['cut anywhere in the bytes', splitEvery(answer({ text: SAID }), 7)],
  ])('when it comes %s', async (_, script) => {
    const server = await startedLogging();
    await expectEverywhere(server, await readLive(server, script), SHOWN);
  });

  test('when the model only thinks it', async () => {
    const server = await startedLogging();
    const script = answer({ reasoning: SAID.split(''), text: ' I may not say it.' });
    await expectEverywhere(server, await readLive(server, script), `${SHOWN} I may not say it.`);
  });

  test('when it is the last thing that is said', async () => {
    const server = await startedLogging();
    const script = answer({ deltas: ['Your key is ', ...KEY.split('')] });
    await expectEverywhere(server, await readLive(server, script), 'Your key is [redacted]');
  });

  test('when the answer is not streamed', async () => {
    const server = await startedLogging();
    server.upstream.next(answer({ deltas: [SAID.slice(0, 30), SAID.slice(30)] }));

    const body = question('Hi', { stream: false });
    const answered = await server.call('POST', '/api/generations', body);

    expect(answered.body.message.parts).toMatchObject([{ type: 'text', text: SHOWN }]);
    await expectEverywhere(server, { id: body.generationId, copies: [] }, SHOWN);
  });

  test('when another hook ends the answer with it', async () => {
    const ending: Hook = {
      name: 'ending',
      on: {
        'generation.chunk':
          () =>
          ({ text }) => ({ text, stop: 'enough' }),
      },
    };
    const server = await startedLogging({ hooks: [ending, secretRedaction] });

    const read = await readLive(server, answer({ text: SAID }));

    expect(await generationOf(server, read.id)).toMatchObject({ finishReason: 'hook' });
    await expectEverywhere(server, read, SHOWN);
  });
});

describe('nothing is shown of a key that has not come whole', () => {
  test('while it comes', async () => {
    const server = await startedLogging();
    const gate = server.upstream.hold();
    const rest = SAID.slice(HALF.length);
    server.upstream.next([head(), ...answerFrames({ text: HALF }), wait(gate), ...ended(rest)]);

    const stream = await ask(server, question());
    await stream.until((frame) => frame.event === 'text-delta');

    expect(textOf(stream.frames)).toBe('Your key is ');
    gate.release();
    expect(textOf(await stream.all())).toBe(SHOWN);
  });

  test('when the reader stops the answer', async () => {
    const server = await startedLogging();
    server.upstream.next([head(), ...answerFrames({ text: HALF }), silence]);
    const asked = question();
    const stream = await ask(server, asked);
    await stream.until((frame) => frame.event === 'text-delta');

    await server.call('POST', `/api/generations/${asked.generationId}/stop`);

    const read = { id: asked.generationId, copies: [dataOf(await stream.all())] };
    expect(await generationOf(server, read.id)).toMatchObject({ state: 'stopped' });
    await expectEverywhere(server, read, 'Your key is [redacted]');
  });

  test('when the provider fails', async () => {
    const server = await startedLogging();

    const read = await readLive(server, [
      ...[head(), ...answerFrames({ text: HALF })],
      ...[frame(errorChunk()), end],
    ]);

    expect(await generationOf(server, read.id)).toMatchObject({ state: 'failed' });
    await expectEverywhere(server, read, 'Your key is [redacted]');
  });
});

test('what could become a key waits, and goes out as it was when it does not', async () => {
  const server = await started();
  const gate = server.upstream.hold();
  const start = answerFrames({ text: 'Keys begin with sk-or-' });
  server.upstream.next([head(), ...start, wait(gate), ...ended(' and end somewhere.')]);

  const stream = await ask(server, question());
  await stream.until((frame) => frame.event === 'text-delta');

  expect(textOf(stream.frames)).toBe('Keys begin with ');
  gate.release();
  expect(textOf(await stream.all())).toBe('Keys begin with sk-or- and end somewhere.');
});

test('the hooks that come with the server are listed', async () => {
  const server = await started();

  const { body } = await server.call('GET', '/api/hooks');

  expect(body.hooks).toEqual([
    { name: 'secret-redaction', points: ['generation.chunk'], source: 'builtin' },
    { name: 'usage-and-timing', points: ['generation.end'], source: 'builtin' },
    { name: 'chat-title', points: ['generation.end'], source: 'builtin' },
  ]);
});

/** A server that logs whatever it can. */
function startedLogging(options: TestServerOptions = {}): Promise<TestServer> {
  return started({ ...options, env: { PARLEY_LOG_LEVEL: 'trace' } });
}

function ended(text: string): Script {
  return [frame(chunk({ delta: { content: text } })), frame(chunk({ finishReason: 'stop' })), end];
}

interface ReadAnswer {
  id: string;
  /** The events that each of the readers got. */
  copies: readonly EventData[][];
}
type EventData = SseFrame['data'];

/** Has an answer read on both endpoints from before its first word. */
async function readLive(server: TestServer, script: Script): Promise<ReadAnswer> {
  const gate = server.upstream.hold();
  server.upstream.next([wait(gate), ...script]);
  const { id } = await askAsync(server, question());
  const copies = await readOnBoth(server, id, () => gate.release());
  return { id, copies };
}

/** @param onConnected called when both readers wait for events */
async function readOnBoth(
  server: TestServer,
  id: string,
  onConnected: () => void = () => undefined,
): Promise<EventData[][]> {
  const readers = [await follow(server, id), await followAll(server, new Map([[id, 0]]))];
  onConnected();
  return Promise.all(readers.map(async (reader) => dataOf(await reader.all())));
}

function dataOf(frames: readonly SseFrame[]): EventData[] {
  return frames.map((frame) => frame.data);
}

/** Every copy of the answer says this, live, replayed or stored, and nothing holds a piece of the key. */
async function expectEverywhere(
  server: TestServer,
  { id, copies }: ReadAnswer,
  shown: string,
): Promise<void> {
  const stored = (await storedEventsOf(server, id)).map((line): EventData => JSON.parse(line));
  const all = [...copies, ...(await readOnBoth(server, id)), stored];
  for (const copy of all) expect(copy.map((event) => event.delta ?? '').join('')).toBe(shown);
  const { parts } = await answerOf(server, id);
  expect(parts.map((part) => ('text' in part ? part.text : '')).join('')).toBe(shown);

  const tables = ['messages', 'generations', 'generation_events', 'request_logs'];
  const rows = await Promise.all(tables.map((table) => server.rows(`select * from ${table}`)));
  const everything = JSON.stringify([all, parts, rows, server.logLines]);
  for (let start = 0; start + PIECE <= KEY.length; start += 1)
    expect(everything).not.toContain(KEY.slice(start, start + PIECE));
}
