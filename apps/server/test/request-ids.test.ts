import { Agent, request as httpRequest } from 'node:http';

import {
  answer,
  answerFrames,
  createGate,
  head,
  httpError,
  lastUserText,
  wait,
} from '@parley/providers/testing';
import { describe, expect, onTestFinished, test } from 'vitest';

import type { Hook } from '../src/hooks/points.ts';
import { alterDatabase } from './alter-database.ts';
import { ask, askAsync, question } from './asking.ts';
import { TEST_KEY, type TestServer } from './harness.ts';
import { started } from './started.ts';

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
/** For what happens soon, on a machine that is busy with other things. */
const PATIENCE = { timeout: 20_000 };

describe('the id of a request', () => {
  test('AT-M1.1 does not stay on a connection that is used again', async () => {
    const server = await started({ key: null });
    const connection = oneConnection();

    const first = await connection.get(`${server.url}/api/chats`, { 'x-request-id': 'abc' });
    const second = await connection.get(`${server.url}/api/settings`);

    expect(first).toMatchObject({ id: 'abc', reused: false });
    expect(second).toMatchObject({ id: expect.stringMatching(UUID), reused: true });
    const lines = await linesOf(server, second.id, 1);
    expect(lines).toMatchObject([{ path: '/api/settings' }]);
    expect(JSON.stringify(lines)).not.toContain('abc');
    expect(await linesOf(server, 'abc', 1)).toMatchObject([{ path: '/api/chats' }]);
  });

  test('AT-M1.2 is the own one of each of a hundred at once: in header, error, log and database', async () => {
    const server = await started();
    const gate = createGate();
    server.upstream.always((request) => [
      wait(gate),
      ...(lastUserText(request).endsWith('0') ? httpError(400) : answer()),
    ]);
    const ids = Array.from({ length: 100 }, (_, index) => `r${index}`);

    const asked = ids.map((id) => ({ id, body: question(id, { stream: false }) }));
    const answers = asked.map(({ id, body }) =>
      server.call('POST', '/api/generations', body, { 'x-request-id': id }),
    );
    await server.upstream.received(ids.length);
    gate.release();

    for (const [index, { status, headers, body }] of (await Promise.all(answers)).entries()) {
      expect(headers.get('x-request-id')).toBe(`r${index}`);
      expect(status).toBe(index % 10 === 0 ? 400 : 200);
      if (status === 400) expect(body.error.requestId).toBe(`r${index}`);
    }
    const rows = await server.rows<{ generationId: string; requestId: string }>(
      'select generation_id as "generationId", request_id as "requestId" from request_logs',
    );
    const byGeneration = new Map(rows.map((row) => [row.generationId, row.requestId]));
    expect(rows).toHaveLength(ids.length);
    for (const { id, body } of asked) {
      expect(byGeneration.get(body.generationId)).toBe(id);
      const lines = await linesOf(server, id, 2);
      expect(new Set(lines.map(({ event }) => event))).toEqual(
        new Set(['request', 'generation.end']),
      );
      expect(lines).toContainEqual(expect.objectContaining({ generationId: body.generationId }));
    }
  });

  test('AT-M1.2 may be used twice, and both requests are kept', async () => {
    const server = await started();
    const [one, other] = [question('One', { stream: false }), question('Two', { stream: false })];

    for (const body of [one, other])
      await server.call('POST', '/api/generations', body, { 'x-request-id': 'the-same' });

    const rows = await server.rows<{ id: string }>(
      `select id from request_logs where request_id = 'the-same'`,
    );
    expect(new Set(rows.map(({ id }) => id)).size).toBe(2);
  });

  test('AT-M1.3 is still there at the end of a stream, however long that takes', async () => {
    const server = await started();
    const gate = createGate();
    server.upstream.next([
      head(),
      ...answerFrames({ text: 'Hel' }),
      wait(gate),
      ...answer().slice(1),
    ]);
    const stream = await ask(server, question(), { 'x-request-id': 'the-slow-one' });
    await stream.until(({ event }) => event === 'text-delta');
    for (let count = 0; count < 5; count += 1) await server.call('GET', '/api/chats');
    expect(linesWith(server, 'the-slow-one')).toEqual([]);

    gate.release();
    await stream.all();

    const lines = await linesOf(server, 'the-slow-one', 2);
    const whole = { event: 'request', method: 'POST', path: '/api/generations', status: 200 };
    for (const line of [{ event: 'generation.end', state: 'completed' }, whole])
      expect(lines).toContainEqual(expect.objectContaining(line));
  });

  test.each([
    ['before there is one', 'generation.request', 'a request hook failed'],
    ['while it comes', 'generation.chunk', 'a chunk hook failed'],
    ['after it', 'generation.end', 'an end hook failed'],
  ] as const)('is on what the log says of an answer %s', async (_, point, message) => {
    const server = await started({ hooks: [failingAt(point)] });

    const generation = await askAsync(server, question(), { 'x-request-id': 'the-asking-one' });

    const lines = () => linesWith(server, 'the-asking-one').filter(({ msg }) => msg === message);
    await expect.poll(lines, PATIENCE).toHaveLength(1);
    expect(lines()).toMatchObject([{ generationId: generation.id, err: { message: 'no luck' } }]);
  });

  test('AT-M1.4 is on a failure, and not on what comes after it', async () => {
    const server = await started({ key: null });
    await alterDatabase(server.dataDir, 'alter table chats rename to chats_gone');
    const connection = oneConnection();

    const failed = await connection.get(`${server.url}/api/chats`, { 'x-request-id': 'unlucky' });
    const next = await connection.get(`${server.url}/api/settings`);

    expect(failed).toMatchObject({ id: 'unlucky', status: 500 });
    expect(JSON.parse(failed.text).error.requestId).toBe('unlucky');
    expect(next).toMatchObject({ id: expect.stringMatching(UUID), status: 200, reused: true });
    expect(await linesOf(server, 'unlucky', 2)).toMatchObject([
      { msg: 'the request failed', err: { message: expect.any(String) } },
      { event: 'request', status: 500 },
    ]);
    expect(JSON.stringify(await linesOf(server, next.id, 1))).not.toContain('unlucky');
  });

  test('AT-M1.5 does not stick to what a request leaves behind to be done', async () => {
    const server = await started({ key: null });
    server.upstream.on('/models', httpError(500));

    const saved = await server.call(
      'PUT',
      '/api/providers/openrouter/key',
      { key: TEST_KEY },
      { 'x-request-id': 'the-saving-one' },
    );

    expect(saved.status).toBe(200);
    const refreshes = () =>
      server.logLines.filter((line) => line.includes('could not be refreshed'));
    await expect.poll(refreshes, PATIENCE).toHaveLength(1);
    expect(refreshes()[0]).not.toContain('the-saving-one');
    expect(refreshes()[0]).not.toContain('requestId');
  });
});

interface Answer {
  status: number;
  id: string;
  text: string;
  /** Whether an earlier request had used the connection. */
  reused: boolean;
}

/** A client that keeps its one connection. */
function oneConnection() {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  return {
    get: (url: string, headers: Record<string, string> = {}) =>
      new Promise<Answer>((resolve, reject) => {
        const request = httpRequest(url, { agent, headers }, (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => (text += chunk));
          response.on('end', () => {
            const { statusCode = 0, headers: given } = response;
            const id = String(given['x-request-id']);
            resolve({ status: statusCode, id, text, reused: request.reusedSocket });
          });
        });
        request.on('error', reject);
        request.end();
      }),
  };
}

/** The lines of the log about a request, once there are so many. */
async function linesOf(server: TestServer, id: string, count: number) {
  await expect.poll(() => linesWith(server, id), PATIENCE).toHaveLength(count);
  return linesWith(server, id);
}

function linesWith(server: TestServer, id: string): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = server.logLines.map((line) => JSON.parse(line));
  return lines.filter((line) => line['requestId'] === id);
}

function failingAt(point: 'generation.request' | 'generation.chunk' | 'generation.end'): Hook {
  const fail = () => {
    throw new Error('no luck');
  };
  return { name: 'unlucky', on: { [point]: point === 'generation.chunk' ? () => fail : fail } };
}
