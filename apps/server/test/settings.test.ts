import type { Settings } from '@parley/contracts';
import {
  answer,
  answerFrames,
  createGate,
  hangBeforeHead,
  head,
  type Script,
  silence,
  startBlackHole,
  wait,
} from '@parley/providers/testing';
import { describe, expect, onTestFinished, test } from 'vitest';

import { alterDatabase } from './alter-database.ts';
import { askAsync, generationOf, question } from './asking.ts';
import { DEFAULT_MODEL, type TestServer } from './harness.ts';
import { started, temporaryFolder } from './started.ts';
import { engine } from './test-database.ts';

const DEFAULTS: Settings = {
  version: 1,
  defaultModelId: null,
  totpRequiredOnLogin: false,
  timeLimits: {},
  gatewayOpenToLocal: true,
};
const OTHER_MODEL = 'openrouter/fake/thinker';

describe('the one row of the settings', () => {
  test('AT-H5.1 is made once, however many ask for it first', async () => {
    const server = await started({ key: null });

    const answers = await Promise.all(Array.from({ length: 50 }, () => read(server)));

    for (const { status, body } of answers)
      expect({ status, body }).toEqual({ status: 200, body: { settings: DEFAULTS } });
    expect(await rowsOf(server)).toEqual([{ id: 1, version: 1 }]);
  });

  test('AT-H5.2 is a failure with a logged reason when it cannot be made, and no waiting', async () => {
    const server = await started({ key: null });
    await alterDatabase(server.dataDir, LOSE_WHAT_IS_INSERTED);

    const { status, body, headers } = await read(server);

    expect(status).toBe(500);
    expect(body.error).toMatchObject({ code: 'internal_error' });
    expect(JSON.stringify(body)).not.toMatch(/settings row|trigger/);
    const reasons = server.logLines
      .map((line) => JSON.parse(line))
      .filter((line) => line.err !== undefined);
    expect(reasons).toMatchObject([
      {
        requestId: headers.get('x-request-id'),
        err: { message: 'the settings row was written and is not there' },
      },
    ]);
  });

  test('AT-H5.3 can be changed by those who were too late to make it', async () => {
    const server = await started({ key: null });

    const puts = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const { body } = await read(server);
        return write(server, { ...body.settings, defaultModelId: `a/${index}` });
      }),
    );

    const statuses = puts.map(({ status }) => status);
    expect(new Set([...statuses, 200, 409])).toEqual(new Set([200, 409]));
    const version = 1 + statuses.filter((status) => status === 200).length;
    expect(version).toBeGreaterThan(1);
    const put = await write(server, { ...DEFAULTS, version, defaultModelId: DEFAULT_MODEL });
    expect(put).toMatchObject({ status: 200, body: { settings: { version: version + 1 } } });
    expect(await rowsOf(server)).toEqual([{ id: 1, version: version + 1 }]);
  });

  test('AT-H5.3 can be changed by the first who asks at all', async () => {
    const server = await started({ key: null });

    const put = await write(server, { ...DEFAULTS, defaultModelId: DEFAULT_MODEL });

    const settings = { ...DEFAULTS, version: 2, defaultModelId: DEFAULT_MODEL };
    expect(put).toMatchObject({ status: 200, body: { settings } });
    expect((await read(server)).body).toEqual({ settings });
  });

  test('AT-H5.4 takes one of two changes of the same version, whole', async () => {
    const server = await started({ key: null });
    const changes = [
      { ...DEFAULTS, defaultModelId: 'a/one', timeLimits: { '*': { total: 1 } } },
      { ...DEFAULTS, defaultModelId: 'a/two', timeLimits: { 'a/two': { silence: 2 } } },
    ];

    const answers = await Promise.all(changes.map((change) => write(server, change)));

    const won = answers.findIndex(({ status }) => status === 200);
    const settings = { ...changes[won], version: 2 };
    expect(answers[won]?.body).toEqual({ settings });
    expect(answers[1 - won]).toMatchObject({
      status: 409,
      body: { error: { code: 'settings_conflict', retryable: false } },
    });
    expect((await read(server)).body).toEqual({ settings });
  });

  test('AT-H5.4 tells everybody what became of their own change', async () => {
    const server = await started({ key: null });
    const versions: number[] = [];

    await Promise.all(
      Array.from({ length: 8 }, async (_, writer) => {
        for (let round = 0; round < 8; round += 1) {
          const { body } = await read(server);
          const change = { ...body.settings, defaultModelId: `writer/${writer}-${round}` };
          const put = await write(server, change);
          if (put.status === 409) continue;
          expect(put.body.settings).toEqual({ ...change, version: change.version + 1 });
          versions.push(change.version);
        }
      }),
    );

    expect(new Set(versions).size).toBe(versions.length);
    expect((await read(server)).body.settings.version).toBe(versions.length + 1);
  });

  test.each([0, 2, 999])(
    'a change of version %i, which is not the stored one, is refused',
    async (version) => {
      const server = await started({ key: null });

      const { status } = await write(server, { ...DEFAULTS, version, defaultModelId: 'a/b' });

      expect(status).toBe(version === 0 ? 422 : 409);
      expect((await read(server)).body).toEqual({ settings: DEFAULTS });
    },
  );

  test('outlives the server', async () => {
    const dataDir = await temporaryFolder();
    const first = await started({ dataDir, key: null });
    const change = { ...DEFAULTS, timeLimits: { openrouter: { connect: 1, firstOutput: 2.5 } } };
    await write(first, change);
    await first.stop();

    const second = await started({ dataDir, key: null });

    expect((await read(second)).body).toEqual({ settings: { ...change, version: 2 } });
  });

  test.each([
    ['an unknown limit', { timeLimits: { '*': { patience: 1 } } }],
    ['a limit of nothing', { timeLimits: { '*': { total: 0 } } }],
    ['a limit before the start', { timeLimits: { '*': { silence: -1 } } }],
    ['a limit for ever', { timeLimits: { '*': { total: 86_401 } } }],
    ['a limit that is text', { timeLimits: { '*': { total: '60' } } }],
    ['a list of limits', { timeLimits: [] }],
    ['a limit of nobody', { timeLimits: { '': { total: 1 } } }],
    ['no limits at all', { timeLimits: undefined }],
    ['a version that is none', { version: 1.5 }],
    ['a model that is none', { defaultModelId: '' }],
    ['a maybe', { totpRequiredOnLogin: 'yes' }],
  ])('%s is refused and nothing is changed', async (_, fields) => {
    const server = await started({ key: null });

    const answer = await write(server, { ...DEFAULTS, defaultModelId: 'a/b', ...fields });

    expect(answer).toMatchObject({ status: 422, body: { error: { code: 'validation_error' } } });
    expect((await read(server)).body).toEqual({ settings: DEFAULTS });
  });

  test('cannot ask for a second factor that nobody has set up', async () => {
    const server = await started({ key: null });

    const answer = await write(server, { ...DEFAULTS, totpRequiredOnLogin: true });

    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'totp_not_configured' } } });
    expect((await read(server)).body).toEqual({ settings: DEFAULTS });
  });
});

/** Seconds: long enough for what must not end by itself, short enough for what must. */
const LONG = 600;
const SHORT = 0.2;
/** For what happens soon, on a machine that is busy with other things. */
const PATIENCE = { timeout: 20_000 };
const SAYS_NOTHING_MORE: Script = [head(), ...answerFrames({ text: 'Hel' }), silence];

describe('a time limit', () => {
  test.each([
    ['firstOutput', hangBeforeHead, 'upstream_timeout'],
    ['silence', SAYS_NOTHING_MORE, 'upstream_idle_timeout'],
    ['total', SAYS_NOTHING_MORE, 'max_duration'],
  ] as const)('of %s ends the next generation', async (limit, script, code) => {
    const server = await started();
    await limitTo(server, { '*': { [limit]: SHORT } });
    server.upstream.next(script);

    expect(await endOf(server, DEFAULT_MODEL)).toMatchObject({ state: 'failed', error: { code } });
  });

  test('of connect ends the next generation', async () => {
    const blackHole = await startBlackHole();
    onTestFinished(() => blackHole.close());
    const env = { PARLEY_PROVIDER_OPENROUTER_BASE_URL: blackHole.baseUrl };
    const server = await started({ env });
    await limitTo(server, { openrouter: { connect: SHORT, firstOutput: LONG } });

    const end = await endOf(server, DEFAULT_MODEL);

    expect(end).toMatchObject({ state: 'failed', error: { code: 'upstream_timeout' } });
  });

  test.each([
    ['everybody', '*'],
    ['a provider', 'openrouter'],
    ['a model', DEFAULT_MODEL],
  ])('is taken from the entry of %s', async (_, name) => {
    const server = await started();
    await limitTo(server, { [name]: { firstOutput: SHORT } });
    server.upstream.next(hangBeforeHead);

    expect(await endOf(server, DEFAULT_MODEL)).toMatchObject({
      error: { code: 'upstream_timeout' },
    });
  });

  test.each([
    [
      'a provider’s over everybody’s',
      { '*': { firstOutput: LONG }, openrouter: { firstOutput: SHORT } },
    ],
    [
      'a model’s over its provider’s',
      { openrouter: { firstOutput: LONG }, [OTHER_MODEL]: { firstOutput: SHORT } },
    ],
    [
      'a model’s over everybody’s',
      { '*': { firstOutput: LONG }, [OTHER_MODEL]: { firstOutput: SHORT } },
    ],
    [
      'the narrowest that says something',
      {
        '*': { firstOutput: SHORT },
        openrouter: { total: LONG },
        [OTHER_MODEL]: { silence: LONG },
      },
    ],
  ])('is the narrowest, also where it is shorter: %s', async (_, timeLimits) => {
    const server = await started();
    await limitTo(server, timeLimits);
    server.upstream.next(hangBeforeHead);

    expect(await endOf(server, OTHER_MODEL)).toMatchObject({ error: { code: 'upstream_timeout' } });
  });

  test.each([
    [
      'a model’s over its provider’s',
      { openrouter: { firstOutput: SHORT }, [DEFAULT_MODEL]: { firstOutput: LONG } },
    ],
    [
      'a model’s over everybody’s',
      { '*': { firstOutput: SHORT }, [DEFAULT_MODEL]: { firstOutput: LONG } },
    ],
  ])('is the narrowest, also where it is longer: %s', async (_, timeLimits) => {
    const server = await started();
    await limitTo(server, timeLimits);
    const gate = createGate();
    server.upstream.next([wait(gate), ...answer()], hangBeforeHead);
    const patient = await askAsync(server, question('Hi', { modelId: DEFAULT_MODEL }));
    await gate.reached;

    // It began later and ends by its limit: by then the limit of the first would have passed too.
    const impatient = await endOf(server, OTHER_MODEL);

    expect(impatient).toMatchObject({ error: { code: 'upstream_timeout' } });
    expect(await generationOf(server, patient.id)).toMatchObject({ state: 'running' });
    gate.release();
    await expect.poll(() => stateOf(server, patient.id), PATIENCE).toBe('completed');
  });

  test('leaves the generations alone that run already', async () => {
    const server = await started();
    const gate = createGate();
    server.upstream.next([wait(gate), ...answer()], hangBeforeHead);
    const earlier = await askAsync(server, question());
    await gate.reached;

    await limitTo(server, { '*': { firstOutput: SHORT } });
    await endOf(server, DEFAULT_MODEL);

    expect(await generationOf(server, earlier.id)).toMatchObject({ state: 'running' });
    gate.release();
    await expect.poll(() => stateOf(server, earlier.id), PATIENCE).toBe('completed');
  });
});

/** Makes the database forget what is written into the table, without a word. */
const LOSE_WHAT_IS_INSERTED =
  engine === 'sqlite'
    ? `create trigger forget before insert on settings begin select raise(ignore); end`
    : `create function forget() returns trigger language plpgsql as 'begin return null; end';
       create trigger forget before insert on settings for each row execute function forget()`;

function read(server: TestServer) {
  return server.call('GET', '/api/settings');
}

function write(server: TestServer, settings: object) {
  return server.call('PUT', '/api/settings', settings);
}

async function limitTo(server: TestServer, timeLimits: Settings['timeLimits']): Promise<void> {
  const { body } = await read(server);
  expect(await write(server, { ...body.settings, timeLimits })).toMatchObject({ status: 200 });
}

function rowsOf(server: TestServer): Promise<{ id: number; version: number }[]> {
  return server.rows('select id, version from settings');
}

/** Asks a model, and waits for the end that the server gives it. */
async function endOf(server: TestServer, modelId: string) {
  const { id } = await askAsync(server, question('Hi', { modelId }));
  await expect.poll(() => stateOf(server, id), PATIENCE).not.toBe('running');
  return generationOf(server, id);
}

async function stateOf(server: TestServer, id: string): Promise<string> {
  return (await generationOf(server, id)).state;
}
