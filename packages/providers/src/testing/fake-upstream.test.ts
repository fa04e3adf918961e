import { connect as connectTcp } from 'node:net';

import { describe, expect, it, onTestFinished } from 'vitest';

import { answer } from './answers.ts';
import { type FakeUpstream, lastUserText, startFakeUpstream } from './fake-upstream.ts';
import { rawResponse } from './faults.ts';
import {
  done,
  end,
  frame,
  head,
  json,
  raw,
  type Script,
  silence,
  splitAt,
  splitEvery,
  wait,
  write,
} from './script.ts';

async function start(): Promise<FakeUpstream> {
  const upstream = await startFakeUpstream();
  onTestFinished(() => upstream.close());
  return upstream;
}

async function post(
  upstream: FakeUpstream,
  body: unknown = {},
  signal?: AbortSignal,
): Promise<Response> {
  return await fetch(`${upstream.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer key' },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });
}

function bytesOf(script: Script): string[] {
  return script.flatMap((step) => (step.do === 'write' ? [step.bytes.toString('utf8')] : []));
}

describe('the fake upstream', () => {
  it('plays queued behaviours first, then the one for all others', async () => {
    const upstream = await start();
    upstream.always(json(200, 'fallback'));
    upstream.next(json(200, 'first'), (request) => json(200, lastUserText(request)));
    const body = { messages: [{ role: 'user', content: 'second' }] };
    const answers = [await post(upstream), await post(upstream, body), await post(upstream)];
    expect(await Promise.all(answers.map(async (response) => await response.json()))).toEqual([
      'first',
      'second',
      'fallback',
    ]);
  });

  it('records what it was asked', async () => {
    const upstream = await start();
    upstream.next(answer());
    await (await post(upstream, { model: 'x' })).text();
    const request = await upstream.received();
    await request.closed;
    expect(request).toMatchObject({
      method: 'POST',
      path: '/api/v1/chat/completions',
      body: { model: 'x' },
      aborted: false,
      connection: 1,
    });
    expect(request.closedAt).toBeGreaterThanOrEqual(request.arrivedAt);
  });

  it('notices a client that leaves', async () => {
    const upstream = await start();
    upstream.next([head(), silence]);
    const controller = new AbortController();
    await post(upstream, {}, controller.signal);
    controller.abort();
    const request = await upstream.received();
    await request.closed;
    expect(request.aborted).toBe(true);
    await expect.poll(() => upstream.openSockets).toBe(0);
  });

  it('waits at a gate', async () => {
    const upstream = await start();
    const gate = upstream.hold();
    upstream.next([head(), wait(gate), write('after'), end]);
    const response = await post(upstream);
    await gate.reached;
    expect((await upstream.received()).bytesSent).toBe(0);
    gate.release();
    expect(await response.text()).toBe('after');
  });

  it('says on the connection itself what no server would say', async () => {
    const upstream = await start();
    upstream.next(rawResponse(['content-length: 5', 'x-odd:   caf\u00E9'], 'hello'));
    const response = await post(upstream);
    expect(response.headers.get('x-odd')).toBe('caf\u00E9');
    expect(await response.text()).toBe('hello');
    upstream.next([raw('no HTTP at all\r\n\r\n'), silence]);
    await expect(post(upstream)).rejects.toThrow('fetch failed');
  });

  it('knows which keys are good', async () => {
    const upstream = await start();
    upstream.acceptKeys('another');
    expect((await post(upstream)).status).toBe(401);
    expect((await fetch(`${upstream.baseUrl}/key`)).status).toBe(401);
    expect((await fetch(`${upstream.baseUrl}/models`)).status).toBe(200);
  });

  it('goes away with everybody in it', async () => {
    const upstream = await start();
    const socket = connectTcp(Number(new URL(upstream.baseUrl).port), '127.0.0.1');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await expect.poll(() => upstream.openSockets).toBe(1);
    await upstream.close();
    await closed;
    await expect.poll(() => upstream.openSockets).toBe(0);
    await upstream.close();
  });
});

describe('a script', () => {
  const script: Script = [head(), write('abcdef'), silence, write('ghi'), done];

  it('can be cut at given positions', () => {
    expect(bytesOf(splitAt(script, [2, 6, 7]))).toEqual(['ab', 'cdef', 'g', 'hidata: [DONE]\n\n']);
  });

  it('can be cut into pieces of one size', () => {
    expect(bytesOf(splitEvery([write('abcde'), frame('x')], 4))).toEqual([
      'abcd',
      'edat',
      'a: x',
      '\n\n',
    ]);
  });

  it('keeps its other steps where they are', () => {
    expect(
      splitEvery(script, 3)
        .map((step) => step.do)
        .filter((step) => step !== 'write'),
    ).toEqual(['head', 'silence']);
  });
});
