import { once } from 'node:events';
import { connect } from 'node:net';

import { createGate, end, frame, head, wait, write } from '@parley/providers/testing';
import { describe, expect, it } from 'vitest';

import { ask, CHAT, deltaLine, HELLO, MODEL } from './gateway-asking.ts';
import type { TestServer } from './harness.ts';
import { started } from './started.ts';

describe('a server that stops', () => {
  it('lets the answers to programs end, and takes no new ones', async () => {
    const server = await started();
    const gate = createGate();
    const text = deltaLine('first');
    const finish = { index: 0, delta: { content: ' last' }, finish_reason: 'stop' };
    const rest = [frame({ id: 'gen-1', choices: [finish] }), frame('[DONE]'), end];
    server.upstream.next([head(), write(text), wait(gate), ...rest]);
    const answered = fetch(server.url + CHAT, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: MODEL, messages: HELLO, stream: true }),
    });
    const response = await answered;
    const stopped = server.server.stop();
    const refused = await ask(server, {});
    gate.release();

    expect(refused.status).toBe(503);
    expect(await response.text()).toMatch(/ last[^]*\[DONE\]/);
    await stopped;
    const rows = await server.rows('SELECT outcome FROM request_logs');
    expect(rows).toEqual([{ outcome: 'completed' }]);
  });
});

describe('a server that can wait no longer', () => {
  const DOORS: [string, object][] = [
    [CHAT, { messages: HELLO }],
    ['/v1/responses', { input: 'Hi' }],
    ['/v1/messages', { messages: HELLO, max_tokens: 9 }],
  ];
  const IMPATIENT = { env: { PARLEY_DRAIN_SECONDS: '0' } };

  function post(url: string, body: object): Promise<Response> {
    return fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: MODEL, ...body }),
    });
  }

  it.each(DOORS)('ends a stream with the error of its family: %s', async (door, body) => {
    const server = await started(IMPATIENT);
    const gate = createGate();
    server.upstream.next([head(), write(deltaLine('first')), wait(gate), end]);
    const response = await post(server.url + door, { ...body, stream: true });
    const [told] = await Promise.all([response.text(), server.server.stop()]);

    expect(told).toContain('first');
    expect(told).toMatch(/^event: (?:error|response\.failed)$/m);
    expect(told).toContain('The server is shutting down.');
    expect(told).not.toMatch(/\[DONE\]|message_stop|response\.completed/);
    const rows = await server.rows('SELECT outcome, error_code, input_tokens FROM request_logs');
    expect(rows).toEqual([
      { outcome: 'error_midstream', error_code: 'server_shutdown', input_tokens: 1 },
    ]);
    expect(server.upstream.completions[0]?.aborted).toBe(true);
    gate.release();
  });

  it.each([...DOORS, ['/v1/embeddings', { input: 'Hi' }] as const])(
    'answers 503 where nothing was told yet: %s',
    async (door, body) => {
      const server = await started(IMPATIENT);
      const gate = createGate();
      server.upstream.always([wait(gate)]);
      server.upstream.on('/embeddings', [wait(gate)]);
      const asked = [
        post(server.url + door, body),
        post(server.url + door, { ...body, stream: true }),
      ];
      await server.upstream.received(2);
      const [told] = await Promise.all([Promise.all(asked), server.server.stop()]);

      for (const response of told) {
        expect(response.status).toBe(503);
        expect(await response.text()).toContain('The server is shutting down.');
      }
      const rows = await server.rows('SELECT outcome, error_code FROM request_logs');
      expect(rows).toEqual([
        { outcome: 'error', error_code: 'server_shutdown' },
        { outcome: 'error', error_code: 'server_shutdown' },
      ]);
      gate.release();
    },
  );

  it('answers 503 to a count that takes its time', async () => {
    const server = await started({ ...IMPATIENT, providerId: 'anthropic' });
    const gate = createGate();
    server.upstream.on('/v1/messages/count_tokens', [wait(gate)]);
    const body = { model: 'anthropic/claude', messages: HELLO };
    const asked = post(`${server.url}/v1/messages/count_tokens`, body);
    await gate.reached;
    const [told] = await Promise.all([asked, server.server.stop()]);

    expect(told.status).toBe(503);
    gate.release();
  });
});

describe('a question that is still arriving when the server stops', () => {
  const body = JSON.stringify({ model: MODEL, messages: HELLO });
  const opening = [
    `POST ${CHAT} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    // Answered as soon as the request was let in.
    'Expect: 100-continue',
    '',
    body.slice(0, 10),
  ].join('\r\n');

  const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';

  async function arriving(server: TestServer) {
    const { hostname, port, host } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.setEncoding('utf8').on('data', (more: string) => (text += more));
    const closed = once(socket, 'close');
    socket.write(opening.replace('127.0.0.1', host));
    await expect.poll(() => text).toContain('100 Continue');
    return { socket, text: () => text.replace(CONTINUE, ''), closed };
  }

  it('is answered, if it comes in time', async () => {
    const server = await started();
    const { socket, text, closed } = await arriving(server);
    const stopped = server.server.stop();
    await expect.poll(async () => (await server.call('GET', '/readyz')).status).toBe(503);
    socket.write(body.slice(10));
    await stopped;
    await closed;

    expect(text()).toMatch(/^HTTP\/1\.1 200 /);
    expect(await server.rows('SELECT outcome FROM request_logs')).toEqual([
      { outcome: 'completed' },
    ]);
  });

  it('is told 503, if it does not', async () => {
    const server = await started({ env: { PARLEY_DRAIN_SECONDS: '0' } });
    const { text, closed } = await arriving(server);
    await server.server.stop();
    await closed;

    expect(text()).toMatch(/^HTTP\/1\.1 503 [^]*server_shutdown/);
  });
});
