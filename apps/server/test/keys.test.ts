import { stat, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { answer, closedPortUrl, httpError, type Script, wait } from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import { StartRefused } from '../src/server.ts';
import { filesIn } from './data-dir.ts';
import { DEFAULT_MODEL, TEST_KEY, type TestServer } from './harness.ts';
import { started, startedUpstream, temporaryFolder } from './started.ts';

const OTHER_KEY = 'sk-or-v1-11112222333344445555666677778888aaaabbbb';
const PROVIDER = {
  id: 'openrouter',
  name: 'OpenRouter',
  kind: 'remote',
  enabled: true,
  supportsStreaming: true,
};
const MISSING = {
  required: true,
  state: 'missing',
  hint: '',
  variable: null,
  updatedAt: null,
};

describe('the state of a key', () => {
  test('a provider without a key says so', async () => {
    const server = await started({ key: null });

    const { status, body } = await server.call('GET', '/api/providers');

    expect(status).toBe(200);
    expect(body).toMatchObject({
      providers: expect.arrayContaining([expect.objectContaining({ ...PROVIDER, key: MISSING })]),
    });
  });

  test('a saved key shows its last four characters and when it was saved', async () => {
    const server = await started({ key: null });

    const put = await server.call('PUT', KEY_PATH, { key: TEST_KEY });

    const key = {
      required: true,
      state: 'saved',
      hint: TEST_KEY.slice(-4),
      variable: null,
      updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    };
    expect(put).toMatchObject({ status: 200, body: { provider: { ...PROVIDER, key } } });
    expect(await keyOf(server)).toEqual(key);
  });

  test('a key too short to hint at shows nothing of itself', async () => {
    const server = await started({ key: 'short' });

    expect(await keyOf(server)).toMatchObject({ state: 'saved', hint: '' });
  });

  test.each(['PARLEY_PROVIDER_OPENROUTER_KEY', 'OPENROUTER_API_KEY'])(
    'a key in %s is used and shown as the environment’s, with the name of the variable',
    async (variable) => {
      const server = await started({ key: null, env: { [variable]: OTHER_KEY } });

      expect(await keyOf(server)).toEqual({
        required: true,
        state: 'environment',
        hint: OTHER_KEY.slice(-4),
        variable,
        updatedAt: null,
      });
      await ask(server);
      expect(keysSent(server)).toEqual([OTHER_KEY]);
    },
  );

  test('our own variable goes before the vendor’s usual one', async () => {
    const server = await started({
      key: null,
      env: { PARLEY_PROVIDER_OPENROUTER_KEY: OTHER_KEY, OPENROUTER_API_KEY: TEST_KEY },
    });

    await ask(server);

    expect(keysSent(server)).toEqual([OTHER_KEY]);
  });
});

describe('saving a key', () => {
  test('white space around it is cut off', async () => {
    const server = await started({ key: `\n\t ${TEST_KEY} \r\n` });

    await ask(server);

    expect(keysSent(server)).toEqual([TEST_KEY]);
  });

  test('512 characters are taken', async () => {
    const server = await started({ key: null });

    const { status } = await server.call('PUT', KEY_PATH, { key: ` ${'k'.repeat(512)} ` });

    expect(status).toBe(200);
  });

  test.each([
    ['an empty one', ''],
    ['nothing but white space', ' \n\t '],
    ['513 characters', `${TEST_KEY}${'k'.repeat(513 - TEST_KEY.length)}`],
    ['a space inside', `${TEST_KEY} ${OTHER_KEY}`],
    ['a no-break space inside', `${TEST_KEY}\u00A0x`],
    ['a tab inside', `${TEST_KEY}\tx`],
    ['a line break inside', `${TEST_KEY}\nx`],
    ['a control character inside', `${TEST_KEY}\u0000x`],
    ['a C1 control character inside', `${TEST_KEY}\u0085x`],
    ['a number', 12_345_678],
    ['a list', [TEST_KEY]],
    ['nothing', undefined],
  ])('%s is refused, not repeated and not stored', async (_, key) => {
    const server = await started({ key: null });

    const { status, body } = await server.call('PUT', KEY_PATH, { key });

    expect(status).toBe(422);
    expect(body.error).toMatchObject({
      code: 'validation_error',
      details: [{ path: 'body.key', message: expect.any(String) }],
    });
    expect(JSON.stringify(body)).not.toContain(TEST_KEY.slice(0, 12));
    expect(await keyOf(server)).toEqual(MISSING);
  });

  test('a new key takes the place of the old one', async () => {
    const server = await started();

    await server.call('PUT', KEY_PATH, { key: OTHER_KEY });
    await ask(server);

    expect(await keyOf(server)).toMatchObject({ state: 'saved', hint: OTHER_KEY.slice(-4) });
    expect(keysSent(server)).toEqual([OTHER_KEY]);
  });

  test('an unknown provider is 404', async () => {
    const server = await started({ key: null });

    for (const [method, path, body] of [
      ['PUT', '/api/providers/nobody/key', { key: TEST_KEY }],
      ['DELETE', '/api/providers/nobody/key', undefined],
      ['POST', '/api/providers/nobody/check', undefined],
    ] as const) {
      const answered = await server.call(method, path, body);
      expect(answered).toMatchObject({
        status: 404,
        body: { error: { code: 'provider_not_found' } },
      });
    }
  });
});

describe('a key in the environment', () => {
  test('can be neither replaced nor cleared', async () => {
    const server = await started({ key: null, env: { PARLEY_PROVIDER_OPENROUTER_KEY: OTHER_KEY } });

    for (const answered of [
      await server.call('PUT', KEY_PATH, { key: TEST_KEY }),
      await server.call('DELETE', KEY_PATH),
    ]) {
      expect(answered).toMatchObject({
        status: 409,
        body: {
          error: {
            code: 'key_managed_by_environment',
            details: { variable: 'PARLEY_PROVIDER_OPENROUTER_KEY' },
          },
        },
      });
    }
  });

  test('covers a saved one, which works again when the environment no longer sets it', async () => {
    const upstream = await startedUpstream();
    const dataDir = await temporaryFolder();
    const first = await started({ upstream, dataDir });
    await first.stop();

    const covered = await started({
      ...{ upstream, dataDir, key: null },
      env: { PARLEY_PROVIDER_OPENROUTER_KEY: OTHER_KEY },
    });
    await covered.call('DELETE', KEY_PATH);
    await ask(covered);
    await covered.stop();
    const uncovered = await started({ upstream, dataDir, key: null });
    await ask(uncovered);

    expect(await keyOf(uncovered)).toMatchObject({ state: 'saved', hint: TEST_KEY.slice(-4) });
    expect(keysSent(uncovered)).toEqual([OTHER_KEY, TEST_KEY]);
  });
});

describe('clearing a key', () => {
  test('is done once and can be asked for again', async () => {
    const server = await started();

    for (const attempt of [1, 2]) {
      const { status, body } = await server.call('DELETE', KEY_PATH);
      expect({ attempt, status, body }).toEqual({ attempt, status: 204, body: '' });
    }

    expect(await keyOf(server)).toEqual(MISSING);
  });

  test('a generation under way finishes with the key it began with, the next one has none', async () => {
    const server = await started();
    const gate = server.upstream.hold();
    server.upstream.next(heldIn(answer({ deltas: ['one ', 'two'] }), gate));
    const id = await startGeneration(server);
    await gate.reached;

    await server.call('DELETE', KEY_PATH);
    gate.release();

    expect(await endOf(server, id)).toMatchObject({ state: 'completed' });
    expect(keysSent(server)).toEqual([TEST_KEY]);
    const next = await generate(server, 'again');
    expect(next).toMatchObject({ status: 409, body: { error: { code: 'key_missing' } } });
    expect(server.upstream.completions).toHaveLength(1);
  });

  test('a second try of a generation under way is made with the key it began with', async () => {
    const server = await started();
    const gate = server.upstream.hold();
    server.upstream.next([wait(gate), ...httpError(500)], answer());
    const id = await startGeneration(server);
    await gate.reached;

    await server.call('PUT', KEY_PATH, { key: OTHER_KEY });
    gate.release();

    expect(await endOf(server, id)).toMatchObject({ state: 'completed' });
    expect(keysSent(server)).toEqual([TEST_KEY, TEST_KEY]);
  });
});

describe('checking a key', () => {
  test('a good one tells of its account', async () => {
    const server = await started();

    const { status, body } = await server.call('POST', CHECK_PATH);

    expect(status).toBe(200);
    expect(body).toEqual({
      ok: true,
      latencyMs: expect.any(Number),
      account: {
        label: 'test key',
        limitUsd: 100,
        remainingUsd: 75.5,
        usedUsd: 24.5,
        freeTier: false,
      },
    });
  });

  test.each([
    [401, 'upstream_key_refused'],
    [402, 'upstream_no_credit'],
    [403, 'upstream_refused'],
    [429, 'upstream_rate_limited'],
    [500, 'upstream_failed'],
  ])('a provider that answers %i is a problem, not an error of ours', async (status, code) => {
    const server = await started();
    server.upstream.on('/key', httpError(status));

    const answered = await server.call('POST', CHECK_PATH);

    expect(answered.status).toBe(200);
    expect(answered.body).toEqual({
      ok: false,
      latencyMs: expect.any(Number),
      problem: {
        code,
        message: expect.any(String),
        upstreamStatus: status,
        upstreamMessage: `Error ${status}`,
      },
    });
  });

  test('without a key nobody is asked', async () => {
    const server = await started({ key: null });

    const { status, body } = await server.call('POST', CHECK_PATH);

    expect({ status, body }).toMatchObject({
      status: 200,
      body: { ok: false, problem: { code: 'key_missing' } },
    });
    expect(server.upstream.requests).toEqual([]);
  });

  test('a provider that cannot be reached is a problem, not an error of ours', async () => {
    const server = await started({
      env: { PARLEY_PROVIDER_OPENROUTER_BASE_URL: await closedPortUrl() },
    });

    const { status, body } = await server.call('POST', CHECK_PATH);

    expect({ status, body }).toMatchObject({
      status: 200,
      body: { ok: false, problem: { code: 'upstream_unreachable' } },
    });
  });

  test('a key that cannot stand in a header is refused before it is sent', async () => {
    const server = await started({ key: 'schlüssel-0123456789' });

    const { status, body } = await server.call('POST', CHECK_PATH);

    expect({ status, body }).toMatchObject({
      status: 200,
      body: { ok: false, problem: { code: 'upstream_key_refused' } },
    });
    expect(server.upstream.requests).toEqual([]);
  });
});

describe('a key belongs to the origin it was saved for', () => {
  test('at another origin it is missing, says why and is sent nowhere', async () => {
    const [home, elsewhere] = [await startedUpstream(), await startedUpstream()];
    const dataDir = await temporaryFolder();
    await (await started({ upstream: home, dataDir })).stop();

    const moved = await started({ upstream: elsewhere, dataDir, key: null });

    expect(await keyOf(moved)).toEqual({
      ...MISSING,
      problem: 'base_url_changed',
      updatedAt: expect.any(String),
    });
    expect(await generate(moved, 'hello')).toMatchObject({
      status: 409,
      body: { error: { code: 'key_missing', details: { problem: 'base_url_changed' } } },
    });
    const check = await moved.call('POST', CHECK_PATH);
    expect(check.body).toMatchObject({ ok: false, problem: { code: 'key_missing' } });
    await moved.call('POST', '/api/models/refresh');
    // Whoever wants no key may be asked.
    expect(elsewhere.requests).toMatchObject([{ path: '/api/v1/api/tags' }]);
  });

  test('it works again when the origin returns', async () => {
    const [home, elsewhere] = [await startedUpstream(), await startedUpstream()];
    const dataDir = await temporaryFolder();
    await (await started({ upstream: home, dataDir })).stop();
    await (await started({ upstream: elsewhere, dataDir, key: null })).stop();

    const back = await started({ upstream: home, dataDir, key: null });
    await ask(back);

    expect(await keyOf(back)).toMatchObject({ state: 'saved', hint: TEST_KEY.slice(-4) });
    expect(keysSent(back)).toEqual([TEST_KEY]);
  });

  test('a key saved at the new origin takes its place', async () => {
    const [home, elsewhere] = [await startedUpstream(), await startedUpstream()];
    const dataDir = await temporaryFolder();
    await (await started({ upstream: home, dataDir })).stop();

    const moved = await started({ upstream: elsewhere, dataDir, key: OTHER_KEY });
    await ask(moved);

    expect(await keyOf(moved)).toMatchObject({ state: 'saved', hint: OTHER_KEY.slice(-4) });
    expect(keysSent(moved)).toEqual([OTHER_KEY]);
  });

  test('another path at the same origin changes nothing', async () => {
    const upstream = await startedUpstream();
    const dataDir = await temporaryFolder();
    await (await started({ upstream, dataDir })).stop();

    const server = await started({
      ...{ upstream, dataDir, key: null },
      env: {
        PARLEY_PROVIDER_OPENROUTER_BASE_URL: new URL('/elsewhere/v2/', upstream.baseUrl).href,
      },
    });

    expect(await keyOf(server)).toMatchObject({ state: 'saved', hint: TEST_KEY.slice(-4) });
  });
});

describe('the master key', () => {
  const ONE = Buffer.alloc(32, 1).toString('base64');
  const TWO = Buffer.alloc(32, 2).toString('base64');

  test('its file is made on the first start, for its owner’s eyes alone', async () => {
    const server = await started({ key: null });

    const { mode, size } = await stat(join(server.dataDir, 'secret.key'));

    expect(mode & 0o777).toBe(0o600);
    expect(size).toBeGreaterThanOrEqual(44);
  });

  test('no file is made where the environment holds it', async () => {
    const server = await started({ env: { PARLEY_SECRET_KEY: ONE } });

    expect([...(await filesIn(server.dataDir)).keys()]).not.toContain('secret.key');
    expect(await keyOf(server)).toMatchObject({ state: 'saved' });
  });

  test('a wrong one beside old secrets refuses the start in one sentence', async () => {
    const dataDir = await temporaryFolder();
    await (await started({ dataDir, env: { PARLEY_SECRET_KEY: ONE } })).stop();

    await expectRefused(dataDir, { PARLEY_SECRET_KEY: TWO });

    const right = await started({ dataDir, key: null, env: { PARLEY_SECRET_KEY: ONE } });
    expect(await keyOf(right)).toMatchObject({ problem: 'base_url_changed' });
  });

  test('an absent file beside old secrets refuses the start, and no new one is made', async () => {
    const dataDir = await temporaryFolder();
    await (await started({ dataDir })).stop();
    await rm(join(dataDir, 'secret.key'));

    await expectRefused(dataDir);

    expect([...(await filesIn(dataDir)).keys()]).not.toContain('secret.key');
  });

  test('a file that holds something else refuses the start', async () => {
    const dataDir = await temporaryFolder();
    await writeFile(join(dataDir, 'secret.key'), 'not a key\n');

    await expectRefused(dataDir);
  });

  async function expectRefused(dataDir: string, env: Record<string, string> = {}): Promise<void> {
    const refusal: unknown = await started({ dataDir, env }).then(
      () => null,
      (error: unknown) => error,
    );
    expect(refusal).toBeInstanceOf(StartRefused);
    expect((refusal as Error).message).toMatch(/^[^\n]*master key[^\n]*\.$/);
  }
});

const KEY_PATH = '/api/providers/openrouter/key';
const CHECK_PATH = '/api/providers/openrouter/check';

async function keyOf(server: TestServer): Promise<unknown> {
  const { body } = await server.call('GET', '/api/providers');
  return body.providers[0].key;
}

/** The keys that requests for an answer carried, in order. */
function keysSent(server: TestServer): string[] {
  return server.upstream.completions.map(
    (request) => request.headers.authorization?.replace('Bearer ', '') ?? '',
  );
}

function generate(server: TestServer, text: string, headers: Record<string, string> = {}) {
  return server.call(
    'POST',
    '/api/generations',
    {
      chatId: crypto.randomUUID(),
      parentId: null,
      message: { parts: [{ type: 'text', text }] },
      modelId: DEFAULT_MODEL,
      stream: false,
    },
    headers,
  );
}

/** Asks and waits for the whole answer. */
async function ask(server: TestServer): Promise<void> {
  const { status } = await generate(server, 'hello');
  expect(status).toBe(200);
}

/** Asks and does not wait. @returns the generation's id */
async function startGeneration(server: TestServer): Promise<string> {
  const { body } = await generate(server, 'hello', { prefer: 'respond-async' });
  return body.generation.id;
}

async function endOf(server: TestServer, generationId: string): Promise<unknown> {
  const get = () => server.call('GET', `/api/generations/${generationId}`);
  await expect
    .poll(async () => (await get()).body.generation.state, { timeout: 10_000 })
    .not.toBe('running');
  return (await get()).body.generation;
}

/** The same answer, held up before its second piece of text. */
function heldIn(script: Script, gate: ReturnType<TestServer['upstream']['hold']>): Script {
  return [...script.slice(0, 3), wait(gate), ...script.slice(3)];
}
