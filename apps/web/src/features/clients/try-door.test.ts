import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import { afterEach, describe, expect, test, vi } from 'vitest';

import type { DoorId } from './doors/door.ts';
import type { Trial, TrialState } from './trial.ts';
import { tryDoor } from './try-door.ts';

const KEY = 'sk-parley-of-a-test';
const STREAM = { 'content-type': 'text/event-stream' };

const closings: (() => void)[] = [];

afterEach(() => {
  for (const close of closings.splice(0)) close();
});

interface Asked {
  path: string;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown>;
}

/** A gateway that does what the test says. */
async function serve(answer: (response: ServerResponse) => void) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void request.toArray().then((chunks) => {
      const body = JSON.parse(chunks.join(''));
      asked.push({ path: request.url ?? '', headers: request.headers, body });
      answer(response);
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  closings.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return { origin: `http://127.0.0.1:${address.port}`, asked };
}

async function tried(
  answer: (response: ServerResponse) => void,
  trial: Partial<Trial> = {},
): Promise<{ states: TrialState[]; last: TrialState; asked: Asked[] }> {
  const { origin, asked } = await serve(answer);
  const states: TrialState[] = [];
  const { signal } = new AbortController();
  await tryDoor(trialOf(trial), signal, (state) => states.push(state), { origin, now: clock() });
  const last = states.at(-1);
  if (last === undefined) throw new Error('Nothing was told.');
  return { states, last, asked };
}

function trialOf(trial: Partial<Trial>): Trial {
  return { doorId: 'openai-chat', modelId: 'fake/model', stream: true, key: null, ...trial };
}

/** Each look takes a millisecond. */
function clock(): () => number {
  let now = 0;
  return () => (now += 1);
}

function frames(events: readonly (object | string)[]): string {
  const data = (event: object | string) =>
    typeof event === 'string' ? event : JSON.stringify(event);
  return events.map((event) => `data: ${data(event)}\n\n`).join('');
}

function chunk(delta: object): object {
  return { choices: [{ index: 0, delta, finish_reason: null }] };
}

const STREAMS: [DoorId, string, (object | string)[]][] = [
  [
    'openai-chat',
    '/v1/chat/completions',
    [
      chunk({ role: 'assistant', content: '' }),
      chunk({ reasoning: 'Hm.' }),
      chunk({ content: 'Hel' }),
      chunk({ content: 'lo' }),
      { choices: [], usage: { total_tokens: 3 } },
      '[DONE]',
    ],
  ],
  [
    'openai-responses',
    '/v1/responses',
    [
      { type: 'response.created', response: {} },
      { type: 'response.reasoning_summary_text.delta', delta: 'Hm.' },
      { type: 'response.output_text.delta', delta: 'Hel' },
      { type: 'response.output_text.delta', delta: 'lo' },
      { type: 'response.completed', response: {} },
    ],
  ],
  [
    'anthropic-messages',
    '/v1/messages',
    [
      { type: 'message_start', message: {} },
      { type: 'content_block_delta', delta: { type: 'thinking_delta', thinking: 'Hm.' } },
      { type: 'content_block_delta', delta: { type: 'text_delta', text: 'Hel' } },
      { type: 'content_block_delta', delta: { type: 'text_delta', text: 'lo' } },
      { type: 'message_stop' },
    ],
  ],
];

const WHOLE: [DoorId, object][] = [
  ['openai-chat', { choices: [{ message: { role: 'assistant', content: 'Hello' } }] }],
  [
    'openai-responses',
    {
      output: [
        { type: 'reasoning', summary: [] },
        { type: 'message', content: [{ type: 'output_text', text: 'Hello' }] },
      ],
    },
  ],
  [
    'anthropic-messages',
    { type: 'message', content: [{ type: 'thinking' }, { type: 'text', text: 'Hello' }] },
  ],
];

const MIDWAY: [DoorId, object[]][] = [
  ['openai-chat', [chunk({ content: 'Hel' }), { error: { message: 'Sorry' } }]],
  [
    'openai-responses',
    [
      { type: 'response.output_text.delta', delta: 'Hel' },
      { type: 'error', message: 'Sorry' },
      { type: 'response.failed', response: { error: { message: 'Sorry' } } },
    ],
  ],
  [
    'anthropic-messages',
    [
      { type: 'content_block_delta', delta: { type: 'text_delta', text: 'Hel' } },
      { type: 'error', error: { type: 'api_error', message: 'Sorry' } },
    ],
  ],
];

describe('a test request', () => {
  test.each(STREAMS)('at %s reads a stream to its end', async (doorId, path, events) => {
    const { last, states, asked } = await tried(
      (response) => response.writeHead(200, STREAM).end(frames(events)),
      { doorId },
    );
    expect(asked).toMatchObject([{ path, body: { model: 'fake/model', stream: true } }]);
    expect(last).toMatchObject({ end: 'completed', status: 200, text: 'Hello', raw: null });
    const begun = states.find(({ firstOutputMs }) => firstOutputMs !== null);
    expect(begun).toMatchObject({ text: '', totalMs: null });
    expect(last.totalMs).toBeGreaterThan(last.firstOutputMs ?? 0);
  });

  test.each(WHOLE)('at %s reads an answer that comes whole', async (doorId, answer) => {
    const { last, asked } = await tried((response) => response.end(JSON.stringify(answer)), {
      doorId,
      stream: false,
    });
    expect(asked).toMatchObject([{ body: { stream: false } }]);
    expect(last).toMatchObject({ end: 'completed', status: 200, text: 'Hello' });
  });

  test.each(MIDWAY)('at %s tells of a failure in the middle', async (doorId, events) => {
    const { last } = await tried(
      (response) => response.writeHead(200, STREAM).end(frames(events)),
      { doorId },
    );
    expect(last).toMatchObject({ end: 'broken-off', text: 'Hel', reason: 'Sorry' });
    expect(last.raw).toContain('Sorry');
  });

  test('that is answered with an error keeps it word for word, and its sentence', async () => {
    const body = '{"error":{"message":"Not like that.","type":"invalid_request_error"}}';
    const { last } = await tried((response) => response.writeHead(400).end(body));
    const failure = { status: 400, raw: body, reason: 'Not like that.', firstOutputMs: null };
    expect(last).toMatchObject({ end: 'refused', ...failure });
  });

  test('that is answered with something else is refused without a sentence', async () => {
    const { last } = await tried((response) => response.end('<h1>Sign in</h1>'));
    expect(last).toMatchObject({ end: 'refused', status: 200, raw: '<h1>Sign in</h1>' });
    expect(last.reason).toBeNull();
  });

  test('whose stream ends too early, or is cut, broke off', async () => {
    const begun = frames([chunk({ content: 'Hel' })]);
    const early = await tried((response) => response.writeHead(200, STREAM).end(begun));
    expect(early.last).toMatchObject({ end: 'broken-off', text: 'Hel', raw: null });
    const cut = await tried((response) => {
      response.writeHead(200, STREAM).write(begun, () => response.destroy());
    });
    expect(cut.last).toMatchObject({ end: 'broken-off' });
  });

  test('shows the key it was given, and holds it in nothing that it tells', async () => {
    const answer = (response: ServerResponse) => void response.writeHead(401).end('{}');
    const shown = await tried(answer, { key: KEY });
    expect(shown.asked[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(shown.last.withKey).toBe(true);
    expect(JSON.stringify(shown.states)).not.toContain(KEY);
    const without = await tried(answer);
    expect(without.asked[0]?.headers.authorization).toBeUndefined();
    expect(without.last.withKey).toBe(false);
  });

  test('has an id of its own, unless the answer has another, and tells what was left out', async () => {
    const silent = await tried((response) => response.end('{}'));
    const id = silent.asked[0]?.headers['x-request-id'];
    expect(silent.last).toMatchObject({ requestId: id, dropped: null });
    const named = { 'x-request-id': 'r-7', 'x-parley-dropped-params': 'top_k' };
    const { last } = await tried((response) => response.writeHead(200, named).end('{}'));
    expect(last).toMatchObject({ requestId: 'r-7', dropped: 'top_k' });
  });

  test('that nobody answers says so', async () => {
    const states: TrialState[] = [];
    const { origin } = await serve(() => {});
    for (const close of closings.splice(0)) close();
    const { signal } = new AbortController();
    await tryDoor(trialOf({}), signal, (state) => states.push(state), { origin });
    expect(states.at(-1)).toMatchObject({ end: 'unreachable', status: null });
  });

  test('can be stopped, and keeps what had come', async () => {
    const states: TrialState[] = [];
    const stop = new AbortController();
    const { origin } = await serve((response) => {
      response.writeHead(200, STREAM).write(frames([chunk({ content: 'Hel' })]));
    });
    const over = tryDoor(trialOf({}), stop.signal, (state) => states.push(state), { origin });
    await vi.waitFor(() => expect(states.at(-1)?.text).toBe('Hel'));
    stop.abort();
    await over;
    expect(states.at(-1)).toMatchObject({ end: 'stopped', text: 'Hel', status: 200 });
  });
});
