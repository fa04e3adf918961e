import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import {
  emptyAnswer,
  type GenerationEvent,
  type Message,
  type ProgressEvent,
} from '@parley/contracts';
import { afterEach, describe, expect, test, vi } from 'vitest';

import { createGenerationStream, type StreamHandlers } from './stream.ts';

const ANSWER = 'One two three four';
const WORDS = ['One', ' two', ' three', ' four'];

type Handler = (cursors: Map<string, number>, response: ServerResponse, count: number) => void;

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** A server whose `/api/events` does what the test says, and remembers what it was asked. */
async function serveEvents(handle: Handler) {
  const asked: string[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const query =
      new URL(request.url ?? '', 'http://localhost').searchParams.get('generations') ?? '';
    asked.push(query);
    const cursors = query.split(',').map((item): [string, number] => {
      const [id = '', after = '0'] = item.split(':');
      return [id, Number(after)];
    });
    handle(new Map(cursors), response, asked.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const { port } = address;
  return { origin: `http://127.0.0.1:${port}`, asked };
}

/** The events of one answer, as the server numbers them. */
function eventsOf(generationId: string): Record<string, unknown>[] {
  const message: Message = {
    ...emptyAnswer({
      id: `message-${generationId}`,
      chatId: 'chat-00001',
      parentId: null,
      modelId: 'fake/model',
      generationId,
      createdAt: '2026-11-21T12:00:00.000Z',
    }),
    parts: [{ type: 'text', text: ANSWER }],
    state: 'completed',
    seq: 8,
    finishReason: 'stop',
  };
  const events = [
    {
      type: 'generation-start',
      chatId: 'chat-00001',
      messageId: message.id,
      modelId: 'fake/model',
    },
    { type: 'text-start', partId: 'text' },
    ...WORDS.map((delta) => ({ type: 'text-delta', partId: 'text', delta })),
    { type: 'text-end', partId: 'text' },
    { type: 'generation-end', state: 'completed', finishReason: 'stop', message },
  ];
  return events.map((event, index) => ({ ...event, generationId, seq: index + 1 }));
}

function beginStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  response.write(': hello\n\n');
}

function sendEvents(response: ServerResponse, events: readonly Record<string, unknown>[]): void {
  for (const event of events) {
    response.write(`event: ${String(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`);
  }
}

function fakeVisibility() {
  let listener: (visible: boolean) => void = () => undefined;
  return {
    isVisible: () => true,
    subscribe: (next: typeof listener) => {
      listener = next;
      return () => undefined;
    },
    show: () => listener(true),
    hide: () => listener(false),
  };
}

/** A stream whose every call is remembered. */
function follow(origin: string, overrides: Partial<StreamHandlers> = {}) {
  const events: { id: string; event: GenerationEvent | ProgressEvent }[] = [];
  const over: string[] = [];
  const connections: boolean[] = [];
  const visibility = fakeVisibility();
  const stream = createGenerationStream(
    {
      onEvent: (id, event) => void events.push({ id, event }),
      onOver: (id) => void over.push(id),
      onConnection: (connected) => void connections.push(connected),
      look: () => Promise.reject(new Error('nobody should look')),
      ...overrides,
    },
    {
      origin,
      visibility,
      timings: { headersMs: 150, silenceMs: 300, hiddenMs: 50, pollMs: 20 },
    },
  );
  cleanups.push(() => stream.close());
  const numbersOf = (id: string) =>
    events.flatMap((entry) => (entry.id === id && 'seq' in entry.event ? [entry.event.seq] : []));
  return { stream, events, over, connections, visibility, numbersOf };
}

const ALL = [1, 2, 3, 4, 5, 6, 7, 8];

describe('following generations', () => {
  test('what begins in the same moment comes on one connection, each event once and in order', async () => {
    const { origin, asked } = await serveEvents((cursors, response) => {
      beginStream(response);
      for (const [id, after] of cursors) sendEvents(response, eventsOf(id).slice(after));
      response.end();
    });
    const { stream, numbersOf } = follow(origin);
    stream.follow('generation-a', 0);
    stream.follow('generation-b', 3);
    await vi.waitFor(() => expect(numbersOf('generation-b').at(-1)).toBe(8));
    expect(numbersOf('generation-a')).toEqual(ALL);
    expect(numbersOf('generation-b')).toEqual([4, 5, 6, 7, 8]);
    expect(asked).toEqual(['generation-a:0,generation-b:3']);
    expect(stream.isFollowing('generation-a')).toBe(false);
  });

  test('a connection that breaks is resumed after the last event that arrived', async () => {
    const { origin, asked } = await serveEvents((cursors, response) => {
      beginStream(response);
      const after = cursors.get('generation-a') ?? 0;
      sendEvents(response, eventsOf('generation-a').slice(after, after + 3));
      setTimeout(() => response.destroy(), 20);
    });
    const { stream, numbersOf } = follow(origin);
    stream.follow('generation-a', 0);
    await vi.waitFor(() => expect(numbersOf('generation-a')).toEqual(ALL));
    expect(asked).toEqual(['generation-a:0', 'generation-a:3', 'generation-a:6']);
  });

  test('what is replayed although it had arrived is ignored', async () => {
    const { origin } = await serveEvents((_cursors, response, count) => {
      beginStream(response);
      sendEvents(response, eventsOf('generation-a').slice(0, count === 1 ? 5 : 8));
      response.end();
    });
    const { stream, numbersOf } = follow(origin);
    stream.follow('generation-a', 0);
    await vi.waitFor(() => expect(numbersOf('generation-a').at(-1)).toBe(8));
    expect(numbersOf('generation-a')).toEqual(ALL);
  });

  test('the terminal event of an interrupted generation counts although its number is old', async () => {
    const error = { code: 'interrupted', message: 'Restarted.', requestId: '', retryable: true };
    const { origin } = await serveEvents((_cursors, response) => {
      beginStream(response);
      const terminal = {
        type: 'error',
        seq: 3,
        messageId: 'message-1',
        state: 'interrupted',
        error,
      };
      sendEvents(response, [{ ...terminal, generationId: 'generation-a' }]);
      response.end();
    });
    const { stream, events } = follow(origin);
    stream.follow('generation-a', 6);
    await vi.waitFor(() => expect(events.map(({ event }) => event.type)).toEqual(['error']));
    expect(stream.isFollowing('generation-a')).toBe(false);
  });

  test('progress has no number and passes through', async () => {
    const { origin } = await serveEvents((_cursors, response) => {
      beginStream(response);
      sendEvents(response, [{ type: 'progress', phase: 'loading', generationId: 'generation-a' }]);
      sendEvents(response, eventsOf('generation-a'));
      response.end();
    });
    const { stream, events } = follow(origin);
    stream.follow('generation-a', 0);
    await vi.waitFor(() => expect(events.at(-1)?.event.type).toBe('generation-end'));
    expect(events[0]?.event).toEqual({ type: 'progress', phase: 'loading' });
  });

  test('a new generation joins: one connection with the new set, nothing lost or doubled', async () => {
    const { origin, asked } = await serveEvents((cursors, response) => {
      beginStream(response);
      for (const [id, after] of cursors) {
        const joined = cursors.has('generation-b');
        sendEvents(response, eventsOf(id).slice(after, joined ? undefined : 4));
      }
    });
    const { stream, numbersOf } = follow(origin);
    stream.follow('generation-a', 0);
    await vi.waitFor(() => expect(numbersOf('generation-a')).toEqual([1, 2, 3, 4]));
    stream.follow('generation-b', 0);
    await vi.waitFor(() => expect(numbersOf('generation-b')).toEqual(ALL));
    expect(numbersOf('generation-a')).toEqual(ALL);
    expect(asked).toEqual(['generation-a:0', 'generation-a:4,generation-b:0']);
  });
});

describe('when nothing more is to come', () => {
  test('204 ends all that was asked for', async () => {
    const { origin, asked } = await serveEvents((_cursors, response) => {
      response.writeHead(204).end();
    });
    const { stream, over } = follow(origin);
    stream.follow('generation-a', 8);
    stream.follow('generation-b', 8);
    await vi.waitFor(() => expect(over).toEqual(['generation-a', 'generation-b']));
    expect(asked).toHaveLength(1);
  });

  test('a refusal that is not about the generations is no end: it is tried again', async () => {
    const { origin, asked } = await serveEvents((_cursors, response, count) => {
      if (count === 1) return void response.writeHead(401).end();
      beginStream(response);
      sendEvents(response, eventsOf('generation-a'));
      response.end();
    });
    const { stream, over, connections, numbersOf } = follow(origin);
    stream.follow('generation-a', 0);
    await vi.waitFor(() => expect(numbersOf('generation-a')).toEqual(ALL), 5_000);
    expect(asked).toHaveLength(2);
    expect(over).toEqual([]);
    expect(connections[0]).toBe(false);
  });

  test('an unknown generation ends alone, the others go on', async () => {
    const error = {
      code: 'generation_not_found',
      message: 'None.',
      requestId: '',
      retryable: false,
    };
    const { origin } = await serveEvents((_cursors, response) => {
      beginStream(response);
      sendEvents(response, [{ type: 'error', generationId: 'generation-x', error }]);
      sendEvents(response, eventsOf('generation-a'));
      response.end();
    });
    const { stream, over, numbersOf } = follow(origin);
    stream.follow('generation-x', 0);
    stream.follow('generation-a', 0);
    await vi.waitFor(() => expect(numbersOf('generation-a')).toEqual(ALL));
    expect(over).toEqual(['generation-x']);
  });
});

describe('when there is no connection', () => {
  test('it says so, tries again after a pause, and says when it is back', async () => {
    const { origin } = await serveEvents((cursors, response, count) => {
      if (count === 1) return void response.writeHead(503).end();
      beginStream(response);
      sendEvents(response, eventsOf('generation-a').slice(cursors.get('generation-a') ?? 0));
      response.end();
    });
    const { stream, connections, numbersOf } = follow(origin);
    stream.follow('generation-a', 0);
    await vi.waitFor(() => expect(numbersOf('generation-a')).toEqual(ALL));
    expect(connections.slice(0, 2)).toEqual([false, true]);
    await vi.waitFor(() => expect(connections.at(-1)).toBe(true));
  });

  test('the pause can be cut short', async () => {
    const { origin, asked } = await serveEvents((_cursors, response) => {
      response.writeHead(503).end();
    });
    const { stream } = follow(origin);
    stream.follow('generation-a', 0);
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    const begun = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 20));
    stream.retryNow();
    await vi.waitFor(() => expect(asked).toHaveLength(2), { interval: 5 });
    expect(performance.now() - begun).toBeLessThan(120);
  });

  test('a connection on which nothing comes, not even a comment, is given up and resumed', async () => {
    const { origin, asked } = await serveEvents((cursors, response, count) => {
      beginStream(response);
      const after = cursors.get('generation-a') ?? 0;
      sendEvents(response, eventsOf('generation-a').slice(after, count === 1 ? 4 : 8));
    });
    const { stream, numbersOf } = follow(origin);
    stream.follow('generation-a', 0);
    await vi.waitFor(() => expect(numbersOf('generation-a')).toEqual(ALL));
    expect(asked).toEqual(['generation-a:0', 'generation-a:4']);
  });

  test('without headers in time it looks at what is stored until the generation is over', async () => {
    const { origin } = await serveEvents(() => undefined);
    let looks = 0;
    const { stream, over } = follow(origin, {
      look: () => {
        looks += 1;
        return Promise.resolve({ seq: looks, running: looks < 3 });
      },
    });
    stream.follow('generation-a', 0);
    await vi.waitFor(() => expect(over).toEqual(['generation-a']));
    expect(looks).toBe(3);
  });
});

describe('a page that is not seen', () => {
  test('drops its connection after a while and resumes when it is seen again', async () => {
    let dropped = false;
    const { origin, asked } = await serveEvents((cursors, response, count) => {
      beginStream(response);
      const after = cursors.get('generation-a') ?? 0;
      sendEvents(response, eventsOf('generation-a').slice(after, count === 1 ? 4 : 8));
      response.on('close', () => {
        dropped = true;
      });
    });
    const { stream, numbersOf, visibility } = follow(origin);
    stream.follow('generation-a', 0);
    await vi.waitFor(() => expect(numbersOf('generation-a')).toHaveLength(4));
    visibility.hide();
    await vi.waitFor(() => expect(dropped).toBe(true));
    expect(asked).toHaveLength(1);
    visibility.show();
    await vi.waitFor(() => expect(numbersOf('generation-a')).toEqual(ALL));
    expect(asked).toEqual(['generation-a:0', 'generation-a:4']);
  });

  test('keeps its connection when it is hidden for a moment only', async () => {
    const { origin, asked } = await serveEvents((_cursors, response) => {
      beginStream(response);
      sendEvents(response, eventsOf('generation-a').slice(0, 4));
      setTimeout(() => sendEvents(response, eventsOf('generation-a').slice(4)), 150);
    });
    const { stream, numbersOf, visibility } = follow(origin);
    stream.follow('generation-a', 0);
    await vi.waitFor(() => expect(numbersOf('generation-a')).toHaveLength(4));
    visibility.hide();
    visibility.show();
    await vi.waitFor(() => expect(numbersOf('generation-a')).toEqual(ALL));
    expect(asked).toHaveLength(1);
  });
});
