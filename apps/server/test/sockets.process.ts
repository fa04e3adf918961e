import {
  answer,
  answerFrames,
  chunk,
  comment,
  done,
  end,
  frame,
  type Gate,
  head,
  lastUserText,
  type RecordedRequest,
  type Script,
  usageChunk,
  wait,
} from '@parley/providers/testing';
import { expect, test } from 'vitest';

import { askAsync, generationOf, question } from './asking.ts';
import { BUILT_SERVER } from './harness.ts';
import { spawned, type Spawned } from './processes.ts';
import { startedUpstream, temporaryFolder } from './started.ts';

const GENERATIONS = 1000;
const STOPPED_EVERY = 10;
const AT_ONCE = 25;
const POLL = { timeout: 30_000, interval: 100 };

/** Where an answer can be when it is stopped; each script comes that far and no further. */
const MOMENTS: readonly Script[] = [
  [],
  [head()],
  [head(), comment('still here')],
  [head(), frame(chunk({ delta: { role: 'assistant', content: '' } }))],
  [head(), ...answerFrames({ reasoning: 'Hmm.', text: '' })],
  [head(), ...answerFrames({ text: 'Hello' })],
  [head(), ...answerFrames({ deltas: ['Hello', ' and', ' more'] })],
  [head(), ...answerFrames({}), frame(chunk({ finishReason: 'stop' }))],
  [head(), ...answerFrames({}), frame(chunk({ finishReason: 'stop' })), done],
];

/** Ways in which an answer comes to its own end. */
const ENDS: readonly Script[] = [
  answer(),
  answer({ deltas: ['one ', 'two ', 'three'], reasoning: 'Hmm.' }),
  answer({ usage: null }),
  [head(), ...answerFrames({}), frame(chunk({ finishReason: 'stop' })), frame(usageChunk()), end],
];

test('a thousand answers, a hundred of them stopped on the way, leave no connection open', async () => {
  const upstream = await startedUpstream();
  const server = await spawned(BUILT_SERVER, { dataDir: await temporaryFolder(), upstream });
  const gates = new Map<number, Gate>();
  upstream.always((request) => chooseScript(numberOf(request), gates));
  for (let number = 0; number < GENERATIONS; number += STOPPED_EVERY) {
    gates.set(number, upstream.hold());
  }

  const states = await inTurns(GENERATIONS, AT_ONCE, (number) => live(server, number, gates));

  // Once the model has finished, a stop that comes while its usage is awaited changes nothing.
  expect(count(states, 'stopped')).toBeGreaterThan(60);
  expect(count(states, 'completed')).toBe(GENERATIONS - count(states, 'stopped'));
  const connections = upstream.connections;
  await expect.poll(() => upstream.openSockets, POLL).toBe(0);

  // Connections that carried an answer are kept for the next one, until the server goes.
  await live(server, 1, gates);
  expect(upstream.openSockets).toBeGreaterThan(0);
  server.child.kill('SIGTERM');
  expect(await server.exited).toBe(0);
  await expect.poll(() => upstream.openSockets, POLL).toBe(0);
  process.stdout.write(
    `${GENERATIONS} answers, ${count(states, 'stopped')} stopped, over ${connections} connections\n`,
  );
  expect(troubleIn(server.output())).toEqual([]);
});

/** One answer from its question to its end; those with a gate are stopped. @returns its state */
async function live(
  server: Spawned,
  number: number,
  gates: ReadonlyMap<number, Gate>,
): Promise<string> {
  const asked = question(`number ${number}`);
  await askAsync(server, asked);
  const gate = gates.get(number);
  if (gate !== undefined) {
    // Every other stop comes when it comes: before the provider was asked, while it is being asked.
    if (number % (2 * STOPPED_EVERY) === 0) await gate.reached;
    const { status } = await server.call('POST', `/api/generations/${asked.generationId}/stop`);
    expect(status).toBe(200);
  }
  const state = async () => (await generationOf(server, asked.generationId)).state;
  await expect.poll(state, { timeout: 30_000, interval: 20 }).not.toBe('running');
  return state();
}

function chooseScript(number: number, gates: ReadonlyMap<number, Gate>): Script {
  const gate = gates.get(number);
  if (gate === undefined) return ENDS[number % ENDS.length] ?? answer();
  const moment = MOMENTS[Math.floor(number / 2 / STOPPED_EVERY) % MOMENTS.length] ?? [];
  return [...moment, wait(gate)];
}

function numberOf(request: RecordedRequest): number {
  return Number(/number (\d+)/.exec(lastUserText(request))?.[1]);
}

/** Runs `work` for 0 … `total` - 1, so many of them at once. */
async function inTurns<T>(
  total: number,
  atOnce: number,
  work: (number: number) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const run = async () => {
    while (next < total) {
      const number = next;
      next += 1;
      results[number] = await work(number);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, run));
  return results;
}

function count(states: readonly string[], state: string): number {
  return states.filter((one) => one === state).length;
}

/** Warnings and errors of the log, and whatever is no log line and no message of the start. */
function troubleIn(output: string): string[] {
  return output
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('Parley is ready at'))
    .filter((line) => !line.startsWith('{') || JSON.parse(line).level >= 40);
}
