import { once } from 'node:events';
import { createServer } from 'node:net';

import { describe, expect, it, onTestFinished } from 'vitest';

import { listen } from '../testing/listen.ts';
import { createDispatchers } from './dispatchers.ts';
import { failureOfTransport } from './failure.ts';
import { outboundHeaders } from './headers.ts';
import { send } from './http.ts';

/** A server that keeps what it is sent, byte for byte, and says that it has nothing. */
async function startListener() {
  let received = '';
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      received += bytes.toString('latin1');
      if (received.includes('\r\n\r\n')) socket.end('HTTP/1.1 204 No Content\r\n\r\n');
    });
  });
  const origin = `http://127.0.0.1:${await listen(server, 0)}`;
  const dispatchers = createDispatchers();
  onTestFinished(async () => {
    await dispatchers.close();
    server.close();
    await once(server, 'close');
  });
  return {
    send: (headers: Record<string, string>) =>
      send(
        dispatchers.of({ origin, connectMs: 5_000, allowsPrivate: true }),
        { method: 'POST', url: new URL(`${origin}/v1?q`), headers, body: '{}' },
        new AbortController().signal,
      ),
    head: () => received.slice(0, received.indexOf('\r\n\r\n')).split('\r\n'),
    connections: () => connections,
  };
}

describe('a request', () => {
  it('carries the headers it was given and those of HTTP itself, each once', async () => {
    const listener = await startListener();
    await listener.send({
      Authorization: 'Bearer first',
      authorization: 'Bearer second',
      'Content-Type': 'text/plain',
      'X-Title': 'Grüße',
      'anthropic-version': '2023-06-01',
    });
    const [line, ...headers] = listener.head();
    expect(line).toBe('POST /v1?q HTTP/1.1');
    expect(headers.map((header) => header.toLowerCase()).toSorted()).toEqual([
      'accept-encoding: identity',
      'anthropic-version: 2023-06-01',
      'authorization: bearer second',
      'connection: keep-alive',
      'content-length: 2',
      'content-type: application/json',
      expect.stringMatching(/^host: 127\.0\.0\.1:\d+$/),
      'x-title: grüße',
    ]);
  });

  it.each([
    'cookie',
    'Cookie',
    'set-cookie',
    'host',
    'Host',
    'connection',
    'keep-alive',
    'proxy-authorization',
    'proxy-connection',
    'te',
    'trailer',
    'upgrade',
    'transfer-encoding',
    'Content-Length',
    'content-length',
    'expect',
    'forwarded',
    'via',
    'x-forwarded-for',
    'X-Forwarded-Host',
    'x-forwarded-proto',
    'x-real-ip',
    'x-base-url',
    'x-request-id',
    'origin',
    'referer',
    '__proto__',
    'authorization\r\nhost',
    'authorization ',
    '',
  ])('is not sent with the header %j', async (name) => {
    const listener = await startListener();
    const sent = listener.send(Object.fromEntries([[name, 'value']]));
    await expect(sent).rejects.toBeInstanceOf(TypeError);
    expect(listener.connections()).toBe(0);
  });

  it.each([
    'a\r\nhost: evil.example',
    'a\nb',
    'a\rb',
    '\r\n',
    'a\0b',
    'a\u007fb',
    'a\u010ab',
    'ключ',
    '\u{1F511}',
  ])('is not sent with the value %j, which the error does not repeat', async (value) => {
    const listener = await startListener();
    const error: unknown = await listener.send({ authorization: value }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toBe('TypeError: the header authorization has no valid value');
    expect(listener.connections()).toBe(0);
  });
});

describe('outboundHeaders', () => {
  it('fails as a fault of ours, not of the provider', () => {
    const refuse = () => outboundHeaders({ cookie: 'session=1' });
    expect(refuse).toThrow('the header cookie may not be sent');
    try {
      refuse();
    } catch (thrown) {
      expect(failureOfTransport(thrown, 'openrouter').code).toBe('internal_error');
    }
  });
});
