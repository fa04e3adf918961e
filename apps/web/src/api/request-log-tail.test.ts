import { createServer, type ServerResponse } from 'node:http';

import { afterEach, describe, expect, test, vi } from 'vitest';

import { requestLog } from '../features/request-log/request-log.testing.ts';
import { RequestLogTail } from './request-log-tail.ts';

type Handler = (response: ServerResponse, count: number) => void;

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** A server whose tail does what the test says. */
async function serveTail(handle: Handler) {
  let count = 0;
  const server = createServer((_request, response) => {
    count += 1;
    handle(response, count);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return { origin: `http://127.0.0.1:${address.port}`, asked: () => count };
}

function begin(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  response.flushHeaders();
}

function send(response: ServerResponse, event: { type: string }): void {
  response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}

const rowsEvent = (...ids: string[]) => ({
  type: 'rows',
  requestLogs: ids.map((id) => requestLog(id)),
});

function follow(origin: string, timings = { headersMs: 5_000, silenceMs: 60_000, hiddenMs: 20 }) {
  const seen: string[] = [];
  const connections: boolean[] = [];
  let gaps = 0;
  let listener: (visible: boolean) => void = () => undefined;
  const tail = new RequestLogTail(
    {
      onRows: (rows) => seen.push(...rows.map(({ id }) => id)),
      onGap: () => {
        gaps += 1;
      },
      onConnection: (connected) => connections.push(connected),
    },
    {
      origin,
      timings,
      visibility: {
        isVisible: () => true,
        subscribe(onChange) {
          listener = onChange;
          return () => undefined;
        },
      },
    },
  );
  cleanups.push(() => tail.close());
  return { tail, seen, connections, gaps: () => gaps, show: (is: boolean) => listener(is) };
}

describe('the tail of the request log', () => {
  test('asks for the list once it is connected, and then hands over rows', async () => {
    const { origin } = await serveTail((response) => {
      begin(response);
      send(response, rowsEvent('a', 'b'));
      send(response, rowsEvent('c'));
    });
    const { seen, gaps, connections } = follow(origin);

    await vi.waitFor(() => expect(seen).toEqual(['a', 'b', 'c']));
    expect(gaps()).toBe(1);
    expect(connections).toEqual([true]);
  });

  test('asks for the list again where the server left rows out', async () => {
    const { origin } = await serveTail((response) => {
      begin(response);
      send(response, { type: 'reload' });
    });
    const { gaps } = follow(origin);

    await vi.waitFor(() => expect(gaps()).toBe(2));
  });

  test('comes back by itself, and asks for what was written meanwhile', async () => {
    const { origin } = await serveTail((response, count) => {
      begin(response);
      send(response, rowsEvent(`row-${count}`));
      if (count < 3) response.end();
    });
    const { seen, gaps, connections } = follow(origin);

    await vi.waitFor(() => expect(seen).toEqual(['row-1', 'row-2', 'row-3']), 5_000);
    expect(gaps()).toBe(3);
    expect(connections).toEqual([true, false, true, false, true]);
  });

  test('asks for the list at each try where no connection can be had', async () => {
    const { origin, asked } = await serveTail((response) => void response.writeHead(503).end());
    const { gaps, connections } = follow(origin);

    await vi.waitFor(() => expect(gaps()).toBeGreaterThan(1), 5_000);
    expect(gaps()).toBeLessThanOrEqual(asked());
    expect(connections).not.toContain(true);
  });

  test('gives up a connection without headers, or without a word', async () => {
    const { origin, asked } = await serveTail((response, count) => {
      if (count > 1) begin(response);
    });
    follow(origin, { headersMs: 50, silenceMs: 50, hiddenMs: 20 });

    await vi.waitFor(() => expect(asked()).toBeGreaterThan(2), 5_000);
  });

  test('does not understand an event of a newer server, and goes on', async () => {
    const { origin } = await serveTail((response) => {
      begin(response);
      send(response, { type: 'of-tomorrow' });
      send(response, rowsEvent('a'));
    });
    const { seen } = follow(origin);

    await vi.waitFor(() => expect(seen).toEqual(['a']));
  });

  test('drops its connection while the page is hidden, and comes back with it', async () => {
    let open = 0;
    const { origin } = await serveTail((response) => {
      open += 1;
      response.on('close', () => {
        open -= 1;
      });
      begin(response);
    });
    const { gaps, show } = follow(origin);
    await vi.waitFor(() => expect([open, gaps()]).toEqual([1, 1]));

    show(false);
    await vi.waitFor(() => expect(open).toBe(0));
    show(true);

    await vi.waitFor(() => expect([open, gaps()]).toEqual([1, 2]));
  });

  test('is silent once it is closed', async () => {
    let closed = false;
    const { origin, asked } = await serveTail((response) => {
      response.on('close', () => {
        closed = true;
      });
      begin(response);
    });
    const { tail, gaps, connections } = follow(origin);
    await vi.waitFor(() => expect(gaps()).toBe(1));

    tail.close();

    await vi.waitFor(() => expect(closed).toBe(true));
    expect([asked(), connections]).toEqual([1, [true]]);
  });
});
