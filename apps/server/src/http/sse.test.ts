import { type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { fastifySSE } from '@fastify/sse';
import Fastify from 'fastify';
import { describe, expect, onTestFinished, test, vi } from 'vitest';

import {
  clientGone,
  DONE_FRAME,
  type EventStreamOptions,
  sseFrame,
  type StreamEnd,
  writeEventStream,
} from './sse.ts';

describe('a frame', () => {
  test('has its number, its name and its data, and ends with a blank line', () => {
    expect(sseFrame({ id: 7, event: 'text-delta', data: '{"a":1}' })).toBe(
      'id: 7\nevent: text-delta\ndata: {"a":1}\n\n',
    );
  });

  test('may have no number', () => {
    expect(sseFrame({ event: 'progress', data: '{}' })).toBe('event: progress\ndata: {}\n\n');
  });

  test('cannot be broken out of by what JSON says', () => {
    const delta = 'a\n\ndata: [DONE]\r\n\r\nevent: error\u2028\u2029\u0085';

    const frame = sseFrame({ id: 1, event: 'text-delta', data: JSON.stringify({ delta }) });

    expect(frame.split(/\r\n|\r|\n/)).toHaveLength(5);
    expect(frame).not.toContain('\r');
  });
});

describe('the writer of streams', () => {
  test('writes what it is given as it is, under the status it is given', async () => {
    const { open, ended } = await serve(
      async function* () {
        yield 'data: 1\n\ndata: 2\n\n';
        yield DONE_FRAME;
      },
      { status: 404 },
    );

    const response = await open();

    expect(response.statusCode).toBe(404);
    expect(response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
    });
    expect(await textOf(response)).toBe('data: 1\n\ndata: 2\n\ndata: [DONE]\n\n');
    expect(await ended).toBe('done');
  });

  test('says of a source that fails that it failed, and never that it is done', async () => {
    const { open, ended } = await serve(async function* () {
      yield 'data: 1\n\n';
      throw new Error('insert into messages: disk full');
    });

    const text = await textOf(await open());

    expect(text).toMatch(
      /^data: 1\n\nevent: error\ndata: \{"type":"error".*"internal_error".*\}\n\n$/,
    );
    expect(text).not.toContain('disk full');
    expect(await ended).toBe('error');
  });

  test('says at once that it is there, also when there is nothing to say yet', async () => {
    const { open } = await serve(async function* () {
      await new Promise(() => undefined);
      yield '';
    });

    const response = await open();

    expect(response.statusCode).toBe(200);
    response.destroy();
  });

  test('does not wait for a source that has nothing to say to a client that has left', async () => {
    const returned = vi.fn();
    const { open, ended } = await serve(() => ({
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<never>(() => undefined),
        return: async () => {
          returned();
          return { done: true, value: undefined };
        },
      }),
    }));
    const response = await open();

    response.destroy();

    expect(await ended).toBe('client-gone');
    expect(returned).toHaveBeenCalledOnce();
  });

  test('leaves a source alone while its client takes nothing, and goes when the client does', async () => {
    let written = 0;
    const { open, ended } = await serve(async function* () {
      for (;;) {
        written += 1;
        yield `data: ${'x'.repeat(64 * 1024)}\n\n`;
      }
    });
    const response = await open();
    response.pause();

    // What the buffers of the sockets hold is written; then nothing is.
    await expect.poll(() => written).toBeGreaterThan(0);
    let before = 0;
    while (written > before) {
      before = written;
      await sleep(100);
    }

    expect(written).toBeLessThan(500);
    response.destroy();
    expect(await ended).toBe('client-gone');
  });

  test('cuts a client off that takes nothing for too long (fault 69)', async () => {
    const returned = vi.fn();
    const endless = async function* () {
      try {
        for (;;) yield `data: ${'x'.repeat(64 * 1024)}\n\n`;
      } finally {
        returned();
      }
    };
    const { open, ended } = await serve(endless, { writeStallMs: 50 });
    const response = await open();
    const isCut = new Promise<boolean>((resolve) => {
      response.once('error', () => resolve(true));
    });

    expect(await ended).toBe('client-gone');
    await expect.poll(() => returned.mock.calls.length).toBe(1);
    response.resume();
    expect(await isCut).toBe(true);
  });
});

/** A server whose one route writes the stream. `ended`: what the writer said of the first stream. */
async function serve(
  source: () => AsyncIterable<string>,
  options: EventStreamOptions = {},
): Promise<{ open: () => Promise<IncomingMessage>; ended: Promise<StreamEnd> }> {
  const ended = Promise.withResolvers<StreamEnd>();
  const app = Fastify();
  onTestFinished(() => app.close());
  await app.register(fastifySSE);
  app.get('/', { sse: 'manual' }, async (_request, reply) => {
    ended.resolve(writeEventStream(reply, source(), clientGone(reply), options));
    await ended.promise;
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const open = () =>
    new Promise<IncomingMessage>((resolve, reject) => {
      request(url, { agent: false }, resolve).on('error', reject).end();
    });
  return { open, ended: ended.promise };
}

async function textOf(response: IncomingMessage): Promise<string> {
  return Buffer.concat(await response.toArray()).toString('utf8');
}
