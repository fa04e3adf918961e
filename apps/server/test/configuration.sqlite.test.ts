import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join, resolve } from 'node:path';
import { inspect } from 'node:util';

import { PROVIDER_IDS as PROVIDERS } from '@parley/providers';
import {
  answer,
  createGate,
  modelProcesses,
  quietPort,
  silence,
  wait,
} from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import { loadConfig, providerVariables, VARIABLES } from '../src/config.ts';
import { askAsync, generationOf, question } from './asking.ts';
import { TEST_KEY, type TestServer } from './harness.ts';
import { send } from './http-client.ts';
import { DEMO, localQuestion, startedLocal } from './local-models.ts';
import { runToEnd } from './processes.ts';
import { refusalOf } from './refusal.ts';
import { started, startedUpstream, temporaryFolder } from './started.ts';

const NAMES = [
  ...Object.keys(VARIABLES),
  ...PROVIDERS.flatMap((id) => {
    const { key, usualKey, baseUrl } = providerVariables(id);
    return [...(key === null ? [] : [key]), ...(usualKey === null ? [] : [usualKey]), baseUrl];
  }),
];
const SERVER_FROM_SOURCE = [process.execPath, 'apps/server/src/main.ts'];
const ONE_KEY = Buffer.alloc(32, 1).toString('base64');
const OTHER_KEY = Buffer.alloc(32, 2).toString('base64');
/** For what happens soon, on a machine that is busy with other things. */
const PATIENCE = { timeout: 20_000 };

/** By variable: what somebody outside sees of it, with and without. */
const SEEN: Readonly<Record<string, () => Promise<void>>> = {
  async PARLEY_HOST() {
    const elsewhere = async (env: Record<string, string>) => {
      const { port } = new URL((await started({ key: null, env })).url);
      const answer = await send(`http://${addressOfThisMachine()}:${port}/healthz`).catch(
        () => null,
      );
      return answer !== null;
    };

    expect(await elsewhere({})).toBe(false);
    expect(await elsewhere({ PARLEY_HOST: '0.0.0.0' })).toBe(true);
  },

  async PARLEY_PORT() {
    const port = String(await quietPort());

    const server = await started({ key: null, env: { PARLEY_PORT: port } });

    expect(server.url).toBe(`http://127.0.0.1:${port}`);
    expect(await send(`http://127.0.0.1:${port}/healthz`)).toMatchObject({ status: 200 });
  },

  async PARLEY_PUBLIC_URL() {
    const asked = async (env: Record<string, string>) =>
      statusOf(await started({ key: null, env }), '/healthz', { host: 'chat.example.org' });

    expect(await asked({})).toBe(421);
    expect(await asked({ PARLEY_PUBLIC_URL: 'https://chat.example.org' })).toBe(200);
  },

  async PARLEY_DATA_DIR() {
    const dataDir = join(await temporaryFolder(), 'kept', 'here');

    await started({ dataDir, key: null });

    expect(await readdir(dataDir)).toEqual(
      expect.arrayContaining(['secret.key', 'server.json', 'server.lock']),
    );
  },

  async PARLEY_DATABASE_URL() {
    const dataDir = await temporaryFolder();
    const titlesIn = async (url: string, title: string) => {
      const server = await started({ dataDir, key: null, env: { PARLEY_DATABASE_URL: url } });
      await server.call('POST', '/api/chats', { title });
      const { body } = await server.call('GET', '/api/chats');
      await server.stop();
      return body.chats.map((chat: { title: string }) => chat.title).toSorted();
    };
    const absolute = join(dataDir, 'absolute.db');

    expect(await titlesIn('file:a/relative.db', 'One')).toEqual(['One']);
    expect(await titlesIn(`file:${absolute}`, 'Two')).toEqual(['Two']);
    expect(await titlesIn('sqlite::memory:', 'Three')).toEqual(['Three']);
    expect(await titlesIn('sqlite::memory:', 'Four')).toEqual(['Four']);
    expect(await titlesIn('file:a/relative.db', 'Five')).toEqual(['Five', 'One']);
    for (const path of [join(dataDir, 'a/relative.db'), absolute])
      expect(existsSync(path)).toBe(true);
  },

  async PARLEY_SECRET_KEY() {
    const dataDir = await temporaryFolder();
    const upstream = await startedUpstream();
    const env = { PARLEY_SECRET_KEY: ONE_KEY };
    await (await started({ dataDir, upstream, env })).stop();
    expect(await readdir(dataDir)).not.toContain('secret.key');

    const other = { PARLEY_SECRET_KEY: OTHER_KEY };
    expect(await refusalOf(started({ dataDir, upstream, env: other }))).toMatch(/master key/);

    const same = await started({ dataDir, upstream, key: null, env });
    expect(await keyStateOf(same)).toBe('saved');
  },

  async PARLEY_AUTH() {
    const asked = async (env: Record<string, string>) =>
      statusOf(await started({ key: null, env }), '/api/chats', { via: '1.1 proxy' });

    expect(await asked({})).toBe(401);
    expect(await asked({ PARLEY_AUTH: 'auto' })).toBe(401);
    expect(await asked({ PARLEY_AUTH: 'disabled' })).toBe(200);
  },

  async PARLEY_TRUSTED_PROXIES() {
    const forwarded = { 'x-forwarded-host': 'evil.example', 'x-forwarded-for': '203.0.113.9' };
    const asked = async (env: Record<string, string>) => {
      const server = await started({ key: null, env: { PARLEY_AUTH: 'disabled', ...env } });
      const status = await statusOf(server, '/api/chats', forwarded);
      await expect.poll(() => requestsIn(server), PATIENCE).toHaveLength(1);
      return [status, requestsIn(server)[0]?.['ip']];
    };

    expect(await asked({})).toEqual([200, '127.0.0.1']);
    expect(await asked({ PARLEY_TRUSTED_PROXIES: '10.0.0.0/8' })).toEqual([200, '127.0.0.1']);
    expect(await asked({ PARLEY_TRUSTED_PROXIES: '10.0.0.0/8, 127.0.0.1' })).toEqual([
      ...[421, '203.0.113.9'],
    ]);
  },

  async PARLEY_REDIS_URL() {
    const starting = started({ key: null, env: { PARLEY_REDIS_URL: 'redis://127.0.0.1' } });

    await expect(starting).rejects.toThrow('PARLEY_REDIS_URL: is not available in this version');
  },

  async PARLEY_HOOK_FILES() {
    const file = join(await temporaryFolder(), 'hooks.mjs');
    await writeFile(file, `export const hooks = [{ name: 'mine', on: { 'generation.end'() {} } }]`);
    const namesOf = async (env: Record<string, string>) => {
      const { body } = await (await started({ key: null, env })).call('GET', '/api/hooks');
      return body.hooks.map((hook: { name: string }) => hook.name);
    };

    expect(await namesOf({})).not.toContain('mine');
    expect(await namesOf({ PARLEY_HOOK_FILES: file })).toContain('mine');
  },

  async PARLEY_LOG_LEVEL() {
    const levelsOf = async (env: Record<string, string>) => {
      const server = await started({ key: null, env });
      await server.call('GET', '/api/chats');
      await server.stop();
      return server.logLines.map((line) => JSON.parse(line).level);
    };

    expect(await levelsOf({})).toContain(30);
    expect(await levelsOf({ PARLEY_LOG_LEVEL: 'error' })).toEqual([]);
    expect(await levelsOf({ PARLEY_LOG_LEVEL: 'silent' })).toEqual([]);
  },

  async PARLEY_DRAIN_SECONDS() {
    const endAfterStop = async (seconds: string, release: boolean) => {
      const dataDir = await temporaryFolder();
      const upstream = await startedUpstream();
      const env = { PARLEY_DRAIN_SECONDS: seconds };
      const server = await started({ dataDir, upstream, env });
      const gate = createGate();
      upstream.next([wait(gate), ...(release ? answer() : [silence])]);
      const { id } = await askAsync(server, question());
      await gate.reached;
      const stopped = server.stop();
      await expect.poll(() => statusOf(server, '/readyz').catch(() => 503), PATIENCE).toBe(503);
      if (release) gate.release();
      await stopped;
      return (await generationOf(await started({ dataDir, upstream, key: null }), id)).state;
    };

    expect(await endAfterStop('0', false)).toBe('interrupted');
    expect(await endAfterStop('600', true)).toBe('completed');
  },

  async PARLEY_MODELS_OFFLINE() {
    const downloaded = async (env: Record<string, string>) => {
      const server = await started({ key: null, env });
      const { body } = await server.call('GET', '/api/local-models');
      const path = `/api/local-models/${await curatedModel(server)}/download`;
      return [body.offline, (await server.call('POST', path)).status];
    };

    expect(await downloaded({})).toEqual([false, 202]);
    expect(await downloaded({ PARLEY_MODELS_OFFLINE: 'false' })).toEqual([false, 202]);
    expect(await downloaded({ PARLEY_MODELS_OFFLINE: 'true' })).toEqual([true, 409]);
  },

  async PARLEY_MODELS_IDLE_SECONDS() {
    const askedOf = async (env: Record<string, string>) => {
      const before = modelProcesses();
      const server = await startedLocal({ env });
      const { status } = await server.call('POST', '/api/generations', localQuestion(DEMO));
      expect(status).toBe(200);
      return modelProcesses().filter((pid) => !before.includes(pid));
    };

    const patient = await askedOf({});
    const impatient = await askedOf({ PARLEY_MODELS_IDLE_SECONDS: '1' });

    expect([patient, impatient]).toEqual([[expect.any(Number)], [expect.any(Number)]]);
    await expect.poll(() => modelProcesses(), PATIENCE).toEqual(patient);
  },

  async PARLEY_PROVIDER_LOCAL_BASE_URL() {
    const source = await startedUpstream();
    const env = { PARLEY_PROVIDER_LOCAL_BASE_URL: `${source.baseUrl}/` };
    const server = await started({ key: null, env });

    await server.call('POST', `/api/local-models/${await curatedModel(server)}/download`);

    const paths = () => source.requests.map(({ path }) => path).join('\n');
    await expect.poll(paths, PATIENCE).toMatch(/^\/api\/v1\/api\/models\//);
  },

  async PARLEY_PROVIDER_OPENROUTER_KEY() {
    expect(await keySentWith({ PARLEY_PROVIDER_OPENROUTER_KEY: TEST_KEY })).toBe(TEST_KEY);
    expect(await keySentWith({})).toBeUndefined();
  },

  async OPENROUTER_API_KEY() {
    const [ours, usual] = [`${TEST_KEY}-ours`, `${TEST_KEY}-usual`];

    expect(await keySentWith({ OPENROUTER_API_KEY: usual })).toBe(usual);
    const both = { OPENROUTER_API_KEY: usual, PARLEY_PROVIDER_OPENROUTER_KEY: ours };
    expect(await keySentWith(both)).toBe(ours);
  },

  async PARLEY_PROVIDER_OPENROUTER_BASE_URL() {
    const [one, other] = [await startedUpstream(), await startedUpstream()];
    for (const { baseUrl } of [one, other]) {
      const env = { PARLEY_PROVIDER_OPENROUTER_BASE_URL: `${baseUrl}/` };
      const server = await started({ upstream: one, env });
      await server.call('POST', '/api/generations', question('Hi', { stream: false }));
    }

    for (const { completions } of [one, other])
      expect(completions).toMatchObject([{ path: '/api/v1/chat/completions' }]);
  },

  ...Object.fromEntries(
    PROVIDERS.filter((id) => id !== 'openrouter' && id !== 'local').flatMap((id) =>
      seenOfProvider(id),
    ),
  ),
};

/** What a provider gets that is set by these variables. Two have tests of their own above. */
function seenOfProvider(id: string): [name: string, look: () => Promise<void>][] {
  const { key, usualKey, baseUrl } = providerVariables(id);
  const arrivesWith = (name: string) => async () => {
    const upstream = await startedUpstream();
    const env = { [baseUrl]: upstream.baseUrl, [name]: TEST_KEY };
    const server = await started({ key: null, env });
    const asked = question('Hi', { stream: false, modelId: `${id}/fake/model` });
    await server.call('POST', '/api/generations', asked);
    const [request] = upstream.completions;
    expect(JSON.stringify(request?.headers)).toContain(TEST_KEY);
  };
  const usual = usualKey === null ? [] : [usualKey];
  if (key === null) throw new Error(`${id} takes no key`);
  return [key, baseUrl, ...usual].map((name) => [name, arrivesWith(name === baseUrl ? key : name)]);
}

describe('every variable changes something that can be seen from outside', () => {
  test('and has its test', () => {
    process.stdout.write(`${NAMES.length} variables looked at\n`);
    expect(Object.keys(SEEN).toSorted()).toEqual(NAMES.toSorted());
  });

  test.each(Object.entries(SEEN))('%s', async (_, look) => look());
});

const BAD_URLS = [
  'openrouter.ai',
  'ftp://127.0.0.1',
  'file:///etc/passwd',
  'http://parley:hunter2@127.0.0.1',
  'http://127.0.0.1/v1?key=hunter2',
  'http://127.0.0.1/v1#there',
];

/** By variable: what it cannot be. Not here: those that can be anything. */
const BAD_VALUES: Readonly<Record<string, readonly string[]>> = {
  PARLEY_PORT: ['http', '-1', '65536', '31.5', 'Infinity', 'NaN'],
  PARLEY_PUBLIC_URL: [
    ...['chat.example.org', 'ftp://chat.example.org', 'https://chat.example.org/chat'],
    ...['https://chat.example.org/?a', 'https://chat.example.org, nas'],
  ],
  PARLEY_DATABASE_URL: [
    ...['parley.db', 'file:', 'file:parley.db?mode=ro', 'file:///parley.db', 'sqlite:parley.db'],
    ...['mysql://127.0.0.1/parley', 'postgres:parley'],
  ],
  PARLEY_SECRET_KEY: ['hunter2', ONE_KEY.slice(4), `${ONE_KEY}AAAA`, `${ONE_KEY.slice(0, -1)}!`],
  PARLEY_AUTH: ['none', 'password', 'trusted-header', 'Disabled'],
  PARLEY_TRUSTED_PROXIES: ['everybody', '10.0.0.0/33', '10.0.0.0/8, proxy.lan'],
  PARLEY_REDIS_URL: ['redis://127.0.0.1'],
  PARLEY_LOG_LEVEL: ['loud', 'INFO', '30'],
  PARLEY_DRAIN_SECONDS: ['soon', '-1', '3601', 'NaN'],
  PARLEY_MODELS_OFFLINE: ['yes', '1', 'True'],
  PARLEY_MODELS_IDLE_SECONDS: ['soon', '0', '-1', '86401', 'NaN'],
  ...Object.fromEntries(
    PROVIDERS.flatMap((id) => {
      const { key, usualKey, baseUrl } = providerVariables(id);
      return [
        ...(key === null ? [] : [[key, ['two words', 'two\tparts', 'x'.repeat(513)]]]),
        ...(usualKey === null ? [] : [[usualKey, ['two words', 'two\u0000parts']]]),
        [baseUrl, BAD_URLS],
      ];
    }),
  ),
};
const CAN_BE_ANYTHING = ['PARLEY_HOST', 'PARLEY_DATA_DIR', 'PARLEY_HOOK_FILES'];

describe('a fault', () => {
  test('is known for every variable that has a form', () => {
    const named = [...Object.keys(BAD_VALUES), ...CAN_BE_ANYTHING];

    expect(named.toSorted()).toEqual(NAMES.toSorted());
  });

  const EACH = Object.entries(BAD_VALUES).flatMap(([name, values]) =>
    values.map((value) => [name, value] as const),
  );
  test.each(EACH)('names its variable: %s=%j', (name, value) => {
    const { config, faults } = loadConfig({ [name]: value }, PROVIDERS);

    expect(config).toBeNull();
    expect(faults).toEqual([expect.stringMatching(new RegExp(`^${name}: \\S[^\\n]*$`))]);
  });

  test.each(Object.keys(BAD_VALUES))('does not repeat what %s was set to', (name) => {
    const { faults } = loadConfig({ [name]: 'ftp://me:hunter2@nas.lan/ hunter2' }, PROVIDERS);

    expect(faults).toHaveLength(1);
    expect(faults.join('\n')).not.toMatch(/hunter2|nas\.lan/);
  });

  test('is found together with all the others, and the process ends with 1', async () => {
    // Our own name of a key goes before the usual one, which is then not looked at.
    const usual = PROVIDERS.map((id) => providerVariables(id).usualKey);
    const looked = Object.entries(BAD_VALUES).filter(([name]) => !usual.includes(name));
    const env = Object.fromEntries(looked.map(([name, values]) => [name, values[0] ?? '']));

    const { code, output } = await runToEnd(SERVER_FROM_SOURCE, {
      dataDir: join(await temporaryFolder(), 'never-made'),
      env,
    });

    expect(code).toBe(1);
    const named = output
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(0, line.indexOf(':')));
    expect(named.toSorted()).toEqual(Object.keys(env).toSorted());
  });

  test('is no fault where a value is empty or white space, which is as good as none', () => {
    const blank = Object.fromEntries(NAMES.flatMap((name) => [[name, '']]));
    const spaces = Object.fromEntries(NAMES.flatMap((name) => [[name, ' \t']]));

    for (const env of [blank, spaces]) {
      const { config, faults, warnings } = loadConfig(env, PROVIDERS);
      expect({ faults, warnings }).toEqual({ faults: [], warnings: [] });
      expect(config).toEqual(loadConfig({}, PROVIDERS).config);
    }
  });
});

test('without any variable everything is as the contract says', () => {
  expect(loadConfig({}, PROVIDERS)).toEqual({
    faults: [],
    warnings: [],
    config: {
      ...{ host: '127.0.0.1', port: 3141, publicOrigins: [], auth: 'auto', trustedProxies: [] },
      ...{ dataDir: resolve('data'), secretKey: null, hookFiles: [] },
      database: { kind: 'file', path: resolve('data', 'parley.db') },
      ...{ logLevel: 'info', drainMs: 30_000, modelsOffline: false, modelsIdleMs: 300_000 },
      providers: Object.fromEntries(
        PROVIDERS.map((id) => [id, { key: null, keyVariable: null, baseUrl: null }]),
      ),
    },
  });
});

describe('a name that is unknown', () => {
  test.each([
    ['PARLEY_PROT', 'PARLEY_PORT'],
    ['PARLEY_DATADIR', 'PARLEY_DATA_DIR'],
    ['PARLEY_DB_URL', 'PARLEY_REDIS_URL'],
    ['PARLEY_PROVIDER_OPEN_ROUTER_KEY', 'PARLEY_PROVIDER_OPENROUTER_KEY'],
    ['PARLEY_PROVIDER_OPENROUTER_BASEURL', 'PARLEY_PROVIDER_OPENROUTER_BASE_URL'],
  ])('%s is a warning that names %s', (name, nearest) => {
    const { config, faults, warnings } = loadConfig({ [name]: 'hunter2' }, PROVIDERS);

    expect(faults).toEqual([]);
    expect(config).not.toBeNull();
    expect(warnings).toEqual([
      `${name} is not a variable of this version; the nearest name is ${nearest}`,
    ]);
  });

  test('is the key of what runs on the server, which takes none', () => {
    const { config, warnings } = loadConfig({ PARLEY_PROVIDER_LOCAL_KEY: 'hunter2' }, PROVIDERS);

    expect(config?.providers['local']).toEqual({ key: null, keyVariable: null, baseUrl: null });
    expect(warnings).toEqual([
      expect.stringMatching(/^PARLEY_PROVIDER_LOCAL_KEY is not a variable of this version/),
    ]);
  });

  test('is nothing to us when it does not begin like ours, or belongs to the tests', () => {
    const env = { PARLAY_PORT: '1', PATH: '/bin', PARLEY_TEST_LANE: 'server', parley_port: '1' };

    expect(loadConfig(env, PROVIDERS)).toMatchObject({ faults: [], warnings: [] });
  });

  test('is said by the process before anything else, also beside a fault', async () => {
    const env = { PARLEY_PROT: 'hunter2', PARLEY_PORT: 'hunter2' };

    const { output } = await runToEnd(SERVER_FROM_SOURCE, {
      dataDir: await temporaryFolder(),
      env,
    });

    expect(output.split('\n')).toEqual([
      'PARLEY_PROT is not a variable of this version; the nearest name is PARLEY_PORT',
      expect.stringMatching(/^PARLEY_PORT: /),
      '',
    ]);
  });
});

describe('a secret', () => {
  const SECRETS = {
    PARLEY_SECRET_KEY: ONE_KEY,
    PARLEY_PROVIDER_OPENROUTER_KEY: TEST_KEY,
    PARLEY_DATABASE_URL: 'postgres://parley:hunter2@127.0.0.1/parley',
  };
  const WORDS = [ONE_KEY, TEST_KEY, 'hunter2'];

  test('does not print, however the configuration is looked at', () => {
    const { config } = loadConfig(SECRETS, PROVIDERS);
    const seen = [
      inspect(config, { depth: null, showHidden: true, getters: true }),
      JSON.stringify(config),
      `${String(config?.secretKey)} ${String(config?.providers['openrouter']?.key)}`,
      inspect(Object.entries(config ?? {}), { depth: null }),
    ];

    for (const text of seen) {
      expect(text).toContain('[redacted]');
      for (const word of WORDS) expect(text).not.toContain(word);
    }
  });

  test('is not in what the process prints when it cannot start', async () => {
    const env = {
      ...SECRETS,
      PARLEY_LOG_LEVEL: 'trace',
      PARLEY_DATABASE_URL: `postgres://parley:hunter2@127.0.0.1:${await quietPort()}/parley`,
    };

    const { code, output } = await runToEnd(SERVER_FROM_SOURCE, {
      dataDir: await temporaryFolder(),
      env,
    });

    expect(code).toBe(1);
    expect(output).toMatch(/^The database of PARLEY_DATABASE_URL cannot be used /m);
    for (const word of WORDS) expect(output).not.toContain(word);
  });
});

async function statusOf(
  server: TestServer,
  path: string,
  headers: Record<string, string> = {},
): Promise<number> {
  return (await send(server.url + path, { headers })).status;
}

async function keyStateOf(server: TestServer): Promise<string> {
  return (await server.call('GET', '/api/providers')).body.providers[0].key.state;
}

/** One that could be fetched. */
async function curatedModel(server: TestServer): Promise<string> {
  const { body } = await server.call('GET', '/api/local-models');
  return body.models.find(({ origin }: { origin: string }) => origin === 'curated').id;
}

/** The key that the provider is given when nobody has saved one. */
async function keySentWith(env: Record<string, string>): Promise<string | undefined> {
  const server = await started({ key: null, env });
  await server.call('POST', '/api/generations', question('Hi', { stream: false }));
  return server.upstream.completions[0]?.headers.authorization?.replace('Bearer ', '');
}

function requestsIn(server: TestServer): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = server.logLines.map((line) => JSON.parse(line));
  return lines.filter(({ event }) => event === 'request');
}

/** An address of this machine that is not its usual loopback one. */
function addressOfThisMachine(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const outer = addresses.find(({ internal, family }) => !internal && family === 'IPv4');
  return outer?.address ?? '127.0.0.2';
}
