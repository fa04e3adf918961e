import type { LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { createServer } from 'node:net';

import { buildConnector } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';

import { listen } from '../testing/listen.ts';
import { classifyAddress } from './address.ts';
import { ADDRESS_REFUSED, guardConnector, guardLookup, type Resolve } from './connector.ts';

const isPublic = (address: string) => classifyAddress(address) === 'public';

function addresses(...texts: readonly string[]): LookupAddress[] {
  return texts.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
}

/** What a socket would be told of the addresses of a host. */
function lookUp(resolve: Resolve): Promise<unknown> {
  const lookup = guardLookup(resolve, isPublic);
  return new Promise((settle) => {
    lookup('provider.example', { all: true }, (error, found) => settle(error ?? found));
  });
}

describe('guardLookup', () => {
  it('hands on every address, in the order of the resolver', async () => {
    const found = addresses('2606:4700::1', '104.18.2.115', '104.18.3.115');
    expect(await lookUp(async () => found)).toEqual(found);
  });

  it.each([
    [['127.0.0.1']],
    [['104.18.2.115', '127.0.0.1']],
    [['127.0.0.1', '104.18.2.115']],
    [['2606:4700::1', '::1']],
    [['104.18.2.115', '2606:4700::1', '::ffff:10.0.0.1']],
    [['104.18.2.115', 'not an address']],
  ])('fails when the addresses are %j', async (texts) => {
    const error = await lookUp(async () => addresses(...texts));
    expect(error).toMatchObject({ code: ADDRESS_REFUSED });
  });

  it('judges each answer of a resolver that changes its mind', async () => {
    const outcomes: unknown[] = [];
    for (let times = 0; times < 6; times += 1) {
      const address = times % 2 === 0 ? '104.18.2.115' : '127.0.0.1';
      outcomes.push(await lookUp(async () => addresses(address)));
    }
    const good = addresses('104.18.2.115');
    const bad = expect.objectContaining({ code: ADDRESS_REFUSED });
    expect(outcomes).toEqual([good, bad, good, bad, good, bad]);
  });

  it('fails as the resolver does', async () => {
    const reason = Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
    expect(await lookUp(() => Promise.reject(reason))).toBe(reason);
  });

  it('fails when there is no address at all', async () => {
    expect(await lookUp(async () => [])).toMatchObject({ code: 'ENOTFOUND' });
  });
});

describe('guardConnector', () => {
  it('destroys a connection that led elsewhere than it was to, before a byte is written', async () => {
    let received = 0;
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => (received += bytes.length));
    });
    const port = await listen(server, 0);
    onTestFinished(() => void server.close());
    // A connection whose own lookup nobody guards.
    const unguarded = buildConnector({
      autoSelectFamily: true,
      lookup: (_host, _options, callback) => callback(null, addresses('127.0.0.1')),
    });
    const arrived = once(server, 'connection');
    const outcome = await new Promise((settle) => {
      guardConnector(unguarded, isPublic)(
        { hostname: 'provider.example', protocol: 'http:', port: String(port) },
        (...result) => settle(result),
      );
    });
    expect(outcome).toEqual([expect.objectContaining({ code: ADDRESS_REFUSED }), null]);
    const [socket] = await arrived;
    if (!socket.closed) await once(socket, 'close');
    expect(received).toBe(0);
  });
});
