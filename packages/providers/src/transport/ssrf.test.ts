import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';

import { createProviders, type ProvidersOptions } from '../providers.ts';
import { answer } from '../testing/answers.ts';
import {
  collect,
  connect,
  endOf,
  errorOf,
  GENEROUS,
  REQUEST,
  TEST_KEY,
} from '../testing/connected.ts';
import { type FakeUpstream, startFakeUpstream } from '../testing/fake-upstream.ts';
import {
  FORBIDDEN_HOSTS,
  PRIVATE_HOSTS,
  RESOLVED,
  TWO_FACED_URLS,
} from '../testing/refused-hosts.ts';
import { end, head, type Script, wait } from '../testing/script.ts';
import { startVouchedFor } from '../testing/tls-server.ts';
import type { Resolve } from './connector.ts';
import { createDispatchers } from './dispatchers.ts';
import { failureOfTransport } from './failure.ts';
import { send } from './http.ts';

const REFUSAL = { code: 'upstream_unreachable', message: 'The provider could not be reached.' };
const REFUSAL_DETAILS = { provider: 'openrouter', reason: 'private_address' };

let listener: FakeUpstream;
let port: string;
const table = { cases: 0, refused: 0 };

beforeAll(async () => {
  listener = await startFakeUpstream();
  ({ port } = new URL(listener.baseUrl));
});

afterAll(async () => {
  expect(listener.connections).toBe(0);
  await listener.close();
  process.stdout.write(`ssrf table: ${table.cases} cases, ${table.refused} refused\n`);
  expect(table.refused).toBe(table.cases);
});

/** A case is refused when all its errors are those of the door, and nobody was at the listener. */
function expectRefused(errors: readonly unknown[]): void {
  table.cases += 1;
  for (const error of errors) {
    expect(error).toMatchObject(REFUSAL);
    expect(error).toHaveProperty('details', REFUSAL_DETAILS);
  }
  expect(listener.connections).toBe(0);
  table.refused += 1;
}

describe('the door', () => {
  it.each(FORBIDDEN_HOSTS)('refuses http://%s even where the operator says so', async (host) => {
    const openrouter = `http://${host}:${port}/api/v1`;
    expectRefused(await failuresOf({ baseUrls: { openrouter } }));
  });

  it.each([...PRIVATE_HOSTS, ...FORBIDDEN_HOSTS])(
    'refuses http://%s where the operator did not',
    async (host) => {
      expectRefused([await knock(new URL(`http://${host}:${port}/api/v1`))]);
    },
  );

  it.each(TWO_FACED_URLS)('refuses %j by the host that is connected to', async (written) => {
    expectRefused([await knock(new URL(written.replace('PORT', port)))]);
  });

  it.each(RESOLVED.map((texts) => [texts]))('refuses a name that means %j', async (texts) => {
    expectRefused(await failuresOf({ resolve: async () => addresses(texts) }));
  });

  it('keeps the address to the log', async () => {
    for (const error of await failuresOf({ resolve: async () => addresses(['10.11.12.13']) })) {
      expect(JSON.stringify(error)).not.toContain('10.11.12.13');
      expect(error).toMatchObject({
        cause: { message: 'ERR_ADDRESS_REFUSED: the address 10.11.12.13 is private' },
      });
    }
  });

  it.each(['file:///etc/passwd', 'data:,x', 'gopher://127.0.0.1', 'http://a@127.0.0.1'])(
    'does not stand before %s',
    (openrouter) => {
      expect(() => createProviders({ baseUrls: { openrouter } })).toThrow(TypeError);
    },
  );
});

describe('the door lets pass', () => {
  it('this machine, where the operator says so, in any spelling', async () => {
    for (const host of ['127.0.0.1', '2130706433', '[::ffff:7f00:1]', 'localhost', 'lan.example']) {
      const { upstream, providers } = await connect('openrouter');
      const place = new URL(upstream.baseUrl);
      const own = createProviders({
        baseUrls: { openrouter: `http://${host}:${place.port}/api/v1` },
        ...(host === 'lan.example' ? { resolve: async () => addresses(['127.0.0.1']) } : {}),
      });
      onTestFinished(() => own.close());
      expect(await own.listModels('openrouter', asked())).toEqual(
        await providers.listModels('openrouter', asked()),
      );
    }
  });

  it('nobody on the connection of somebody who may reach more', async () => {
    const { upstream } = await connect('openrouter');
    const dispatchers = createDispatchers();
    onTestFinished(() => dispatchers.close());
    const url = new URL(`${upstream.baseUrl}/models`);
    const get = async (allowsPrivate: boolean) => {
      const dispatcher = dispatchers.of({ origin: url.origin, connectMs: 5_000, allowsPrivate });
      const request = { method: 'GET' as const, url, headers: {}, body: null };
      const { status, body } = await send(dispatcher, request, new AbortController().signal);
      await body.resume().toArray();
      return status;
    };
    expect(await get(true)).toBe(200);
    expect(upstream.openSockets).toBe(1);
    await expect(get(false)).rejects.toMatchObject({ code: 'ERR_ADDRESS_REFUSED' });
    expect(upstream.requests).toHaveLength(1);
  });

  it('a name under its own certificate, not under that of its address', async () => {
    const server = await startVouchedFor('localhost');
    onTestFinished(() => server.close());
    const resolve: Resolve = async () => addresses(['127.0.0.1']);
    const ask = async (openrouter: string) =>
      (await failuresOf({ baseUrls: { openrouter }, resolve }))[0];
    expect(await ask(server.baseUrl)).toMatchObject({ code: 'empty_response' });
    expect(await ask(server.baseUrl.replace('localhost', 'other.example'))).toMatchObject({
      code: 'upstream_unreachable',
      details: { provider: 'openrouter', reason: 'tls' },
    });
  });
});

describe('a resolver that changes its mind', () => {
  it('is asked once a connection, and each answer is judged', async () => {
    const { upstream } = await connect('openrouter');
    const place = new URL(upstream.baseUrl);
    const names: string[] = [];
    const { ask } = await connect('openrouter', undefined, {
      baseUrls: { openrouter: `http://rebinding.example:${place.port}/api/v1` },
      async resolve(name) {
        names.push(name);
        return addresses([names.length % 2 === 1 ? '127.0.0.1' : '169.254.169.254']);
      },
    });
    upstream.always(closing(answer()));
    const ends: string[] = [];
    for (let times = 0; times < 6; times += 1) ends.push(endOf(await ask()));
    const refused = 'upstream_unreachable';
    expect(ends).toEqual([
      'finish: stop',
      refused,
      'finish: stop',
      refused,
      'finish: stop',
      refused,
    ]);
    expect(names).toEqual(Array.from({ length: 6 }, () => 'rebinding.example'));
    expect(upstream.connections).toBe(3);
  });

  it('cannot move an answer that is under way', async () => {
    const { upstream } = await connect('openrouter');
    const place = new URL(upstream.baseUrl);
    let asks = 0;
    const { stream, ask } = await connect('openrouter', undefined, {
      baseUrls: { openrouter: `http://rebinding.example:${place.port}/api/v1` },
      resolve: async () => addresses([(asks += 1) === 1 ? '127.0.0.1' : '169.254.169.254']),
    });
    const gate = upstream.hold();
    const script = answer();
    upstream.next([...script.slice(0, 1), wait(gate), ...script.slice(1)]);
    const first = collect(stream());
    await upstream.received();
    expect(endOf(await ask())).toBe('upstream_unreachable');
    gate.release();
    expect(endOf(await first)).toBe('finish: stop');
    expect(upstream.connections).toBe(1);
  });

  it('is asked for the host that the base URL names, whatever it pretends', async () => {
    for (const url of ['http://provider.example\\@127.0.0.1/']) {
      const names: string[] = [];
      const [error] = await failuresOf({
        baseUrls: { openrouter: url },
        resolve(name) {
          names.push(name);
          return Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }));
        },
      });
      expect(error).toMatchObject({ details: { provider: 'openrouter', reason: 'dns' } });
      expect(new Set(names)).toEqual(new Set(['provider.example']));
    }
  });
});

describe('an answer that leads elsewhere', () => {
  it.each([301, 302, 303, 307, 308])('by status %i is not followed anywhere', async (status) => {
    const { upstream, providers, ask } = await connect('openrouter');
    const elsewhere: Script = [head(status, { location: listener.baseUrl }), end];
    upstream.next(elsewhere);
    upstream.on('/models', elsewhere);
    upstream.on('/key', elsewhere);
    expect(errorOf(await ask())).toMatchObject({ code: 'upstream_protocol_error' });
    for (const lookup of [
      providers.listModels('openrouter', asked()),
      providers.checkKey('openrouter', asked()),
    ]) {
      await expect(lookup).rejects.toMatchObject({ code: 'upstream_protocol_error' });
    }
    expect(upstream.requests).toHaveLength(3);
    expect(listener.connections).toBe(0);
  });

  it('by a proxy of the environment is not asked for', async () => {
    for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY']) {
      vi.stubEnv(name, listener.baseUrl);
    }
    vi.stubEnv('NODE_USE_ENV_PROXY', '1');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { upstream, ask } = await connect('openrouter');
    expect(endOf(await ask())).toBe('finish: stop');
    expect(upstream.connections).toBe(1);
    expect(listener.connections).toBe(0);
  });
});

/** What an answer, the list of models and the check of the key each fail with. */
async function failuresOf(options: ProvidersOptions): Promise<unknown[]> {
  const providers = createProviders({ ...options, timeouts: GENEROUS });
  onTestFinished(() => providers.close());
  const failure = (lookup: Promise<unknown>) =>
    lookup.then(
      () => null,
      (thrown: unknown) => thrown,
    );
  return [
    errorOf(await collect(providers.stream('openrouter', REQUEST, asked()))),
    await failure(providers.listModels('openrouter', asked())),
    await failure(providers.checkKey('openrouter', asked())),
  ];
}

/** What a request fails with to a URL that is not the operator's. */
async function knock(url: URL): Promise<unknown> {
  const dispatchers = createDispatchers();
  onTestFinished(() => dispatchers.close());
  const dispatcher = dispatchers.of({
    origin: url.origin,
    connectMs: GENEROUS.connectMs,
    allowsPrivate: false,
  });
  const request = { method: 'GET' as const, url, headers: {}, body: null };
  return await send(dispatcher, request, new AbortController().signal).then(
    () => null,
    (thrown: unknown) => failureOfTransport(thrown, 'openrouter'),
  );
}

function asked() {
  return { key: TEST_KEY, signal: new AbortController().signal };
}

function addresses(texts: readonly string[]) {
  return texts.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
}

/** The same script on a connection that is not kept. */
function closing(script: Script): Script {
  return script.map((step) =>
    step.do === 'head' ? { ...step, headers: { ...step.headers, connection: 'close' } } : step,
  );
}
