import { setTimeout as sleep } from 'node:timers/promises';

import { answer, type Gate, quietPort, silence, wait } from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import { ask, question } from './asking.ts';
import { filesIn } from './data-dir.ts';
import { BUILT_SERVER } from './harness.ts';
import {
  alive,
  NPM_START,
  occupyPort,
  type Place,
  processTree,
  runToEnd,
  spawned,
  type Spawned,
  withoutNpm,
} from './processes.ts';
import type { EventStream } from './sse-client.ts';
import { startedUpstream, temporaryFolder } from './started.ts';

/** Signals that come this close together are one. */
const SAME_SIGNAL_MS = 2000;
const POLL = { timeout: 20_000, interval: 50 };

describe('a second server on the same data directory', () => {
  test.each(['the same port', 'another port'])(
    'on %s says who the first is and leaves it alone',
    async (which) => {
      const place = await newPlace();
      const port = await quietPort();
      const first = await spawned(NPM_START, withEnv(place, { PARLEY_PORT: String(port) }));
      const { stream, gate } = await openHeldStream(first, place);

      const otherPort = which === 'the same port' ? port : await quietPort();
      const second = await runToEnd(NPM_START, withEnv(place, { PARLEY_PORT: String(otherPort) }));

      const owner = processTree(first.child.pid ?? 0).at(-1);
      expect(second.code).toBe(1);
      expect(withoutNpm(second.output)).toBe(
        `Another Parley server uses ${place.dataDir}: process ${owner} at http://127.0.0.1:${port}.`,
      );
      gate.release();
      await expectWhole(stream);
      expect(await first.call('GET', '/readyz')).toMatchObject({ status: 200 });
      expect(errorsIn(first)).toEqual([]);
    },
  );
});

describe('a signal to stop', () => {
  const WAYS: [string, readonly string[], (server: Spawned) => void][] = [
    ['SIGTERM to npm alone', NPM_START, ({ child }) => void child.kill('SIGTERM')],
    ['SIGTERM to npm’s whole group', NPM_START, ({ child }) => toGroup(child.pid, 'SIGTERM')],
    ['SIGINT to npm’s whole group', NPM_START, ({ child }) => toGroup(child.pid, 'SIGINT')],
    ['SIGTERM to the server', BUILT_SERVER, ({ child }) => void child.kill('SIGTERM')],
    ['SIGINT to the server', BUILT_SERVER, ({ child }) => void child.kill('SIGINT')],
  ];
  test.each(WAYS)(
    '%s lets the open stream end, and nothing is left',
    async (_, command, signal) => {
      const place = await newPlace();
      const server = await spawned(command, place);
      const { stream, gate } = await openHeldStream(server, place);
      const processes = processTree(server.child.pid ?? 0);

      signal(server);

      await expectDraining(server);
      const refused = await server.call(
        'POST',
        '/api/generations',
        question('late', { stream: false }),
      );
      expect(refused).toMatchObject({ status: 503, body: { error: { code: 'server_shutdown' } } });
      expect(await server.call('GET', '/api/chats')).toMatchObject({ status: 503 });
      expect(await server.call('GET', '/healthz')).toMatchObject({ status: 200 });
      gate.release();
      await expectWhole(stream);
      expect(await server.exited).toBe(0);
      await expect.poll(() => alive(processes), POLL).toEqual([]);
      await expect.poll(() => place.upstream.openSockets, POLL).toBe(0);
      expect(errorsIn(server)).toEqual([]);
    },
  );

  test('without anything that runs ends the server at once', async () => {
    const server = await spawned(BUILT_SERVER, await newPlace());

    server.child.kill('SIGTERM');

    expect(await server.exited).toBe(0);
  });

  test('while an answer does not end interrupts it when the time is up', async () => {
    const place = await newPlace();
    const server = await spawned(BUILT_SERVER, withEnv(place, { PARLEY_DRAIN_SECONDS: '0.5' }));
    place.upstream.next([...answer().slice(0, 3), silence]);
    const stream = await ask(server, question());
    await stream.until((frame) => frame.event === 'text-delta');

    server.child.kill('SIGTERM');

    const last = (await stream.all()).at(-1);
    expect(last).toMatchObject({
      event: 'error',
      data: {
        state: 'interrupted',
        error: { code: 'server_shutdown', retryable: true },
        message: { parts: [{ type: 'text', text: 'Hello' }], state: 'interrupted' },
      },
    });
    expect(stream.isDone).toBe(false);
    expect(await server.exited).toBe(0);
  });

  test('that comes again within two seconds is the same, a later one ends it at once', async () => {
    const place = await newPlace();
    const server = await spawned(BUILT_SERVER, place);
    const { stream, gate } = await openHeldStream(server, place);

    for (const signal of ['SIGTERM', 'SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      server.child.kill(signal);
    }
    await expectDraining(server);
    await sleep(SAME_SIGNAL_MS + 200);
    await expectDraining(server);
    server.child.kill('SIGTERM');

    expect(await server.exited).toBe(1);
    await expect(stream.all()).rejects.toThrow();
    gate.release();
  });

  test('is not needed when what started the server is gone without a word', async () => {
    const place = await newPlace();
    const npm = await spawned(NPM_START, place);
    const { stream, gate } = await openHeldStream(npm, place);
    const processes = processTree(npm.child.pid ?? 0);

    for (const pid of processes.slice(0, -1)) process.kill(pid, 'SIGKILL');
    await expectDraining(npm);
    gate.release();

    await expectWhole(stream);
    await expect.poll(() => alive(processes), POLL).toEqual([]);
  });
});

describe('a start that is refused', () => {
  test('because the port is in use says so and leaves the database as it was', async () => {
    const place = await newPlace();
    const earlier = await spawned(BUILT_SERVER, place);
    await earlier.call('POST', '/api/chats', { title: 'Kept' });
    earlier.child.kill('SIGTERM');
    await earlier.exited;
    const before = await filesIn(place.dataDir);
    const other = await occupyPort();

    const { code, output } = await runToEnd(
      BUILT_SERVER,
      withEnv(place, { PARLEY_PORT: String(other.port) }),
    );
    await other.close();

    expect(code).toBe(1);
    expect(output).toBe(
      `Port ${other.port} on 127.0.0.1 is in use by another program: set PARLEY_PORT to a free one.\n`,
    );
    expect(await filesIn(place.dataDir)).toEqual(before);
    const again = await spawned(BUILT_SERVER, place);
    expect((await again.call('GET', '/api/chats')).body.chats).toMatchObject([{ title: 'Kept' }]);
  });

  test('because the port is in use makes no database where there was none', async () => {
    const place = await newPlace();
    const other = await occupyPort();

    await runToEnd(BUILT_SERVER, withEnv(place, { PARLEY_PORT: String(other.port) }));
    await other.close();

    const names = [...(await filesIn(place.dataDir)).keys()];
    expect(names.filter((name) => !name.startsWith('server.'))).toEqual([]);
  });

  test('because of its configuration names every fault at once', async () => {
    const { code, output } = await runToEnd(
      BUILT_SERVER,
      withEnv(await newPlace(), {
        PARLEY_PORT: 'http',
        PARLEY_PUBLIC_URL: 'chat.example.org',
        PARLEY_DATABASE_URL: 'mysql://localhost/parley',
        PARLEY_SECRET_KEY: 'too short',
        PARLEY_AUTH: 'password',
        PARLEY_TRUSTED_PROXIES: 'everybody',
        PARLEY_LOG_LEVEL: 'loud',
        PARLEY_DRAIN_SECONDS: '-1',
        PARLEY_REDIS_URL: 'redis://localhost',
        PARLEY_PROVIDER_OPENROUTER_KEY: 'two words',
        PARLEY_PROVIDER_OPENROUTER_BASE_URL: 'openrouter.ai',
      }),
    );

    const named = output
      .trimEnd()
      .split('\n')
      .map((line) => /^(PARLEY_\w+): \S/.exec(line)?.[1]);
    expect(code).toBe(1);
    expect(new Set(named)).toEqual(
      new Set([
        'PARLEY_PORT',
        'PARLEY_PUBLIC_URL',
        'PARLEY_DATABASE_URL',
        'PARLEY_SECRET_KEY',
        'PARLEY_AUTH',
        'PARLEY_TRUSTED_PROXIES',
        'PARLEY_LOG_LEVEL',
        'PARLEY_DRAIN_SECONDS',
        'PARLEY_REDIS_URL',
        'PARLEY_PROVIDER_OPENROUTER_KEY',
        'PARLEY_PROVIDER_OPENROUTER_BASE_URL',
      ]),
    );
    expect(output).not.toContain('two words');
    expect(output).not.toContain('too short');
  });

  test('because the master key is another says so in one sentence', async () => {
    const { dataDir } = await newPlace();
    const [one, two] = [1, 2].map((byte) => Buffer.alloc(32, byte).toString('base64'));
    const first = await spawned(BUILT_SERVER, { dataDir, env: { PARLEY_SECRET_KEY: one ?? '' } });
    await first.call('PUT', '/api/providers/openrouter/key', { key: 'sk-or-v1-0123456789abcdef' });
    first.child.kill('SIGTERM');
    await first.exited;

    const { code, output } = await runToEnd(BUILT_SERVER, {
      dataDir,
      env: { PARLEY_SECRET_KEY: two ?? '' },
    });

    expect(code).toBe(1);
    expect(output.trimEnd().split('\n').at(-1)).toMatch(/^The master key does not open .*\.$/);
    expect(output).not.toMatch(/\n\s+at /);
  });
});

test('a variable that is unknown is a warning, with the nearest name', async () => {
  const server = await spawned(
    BUILT_SERVER,
    withEnv(await newPlace(), { PARLEY_DRAIN_SECOND: '3', PARLEY_PROVIDER_OPENROUTE_KEY: 'x' }),
  );

  expect(server.output()).toContain('PARLEY_DRAIN_SECOND is not a variable of this version');
  expect(server.output()).toContain('the nearest name is PARLEY_DRAIN_SECONDS');
  expect(server.output()).toContain('the nearest name is PARLEY_PROVIDER_OPENROUTER_KEY');
});

test('a server that is ready says so, in one line and to probes', async () => {
  const server = await spawned(BUILT_SERVER, await newPlace());

  expect(await server.call('GET', '/healthz')).toMatchObject({
    status: 200,
    body: { status: 'ok' },
  });
  expect(await server.call('GET', '/readyz')).toMatchObject({
    status: 200,
    body: { status: 'ready' },
  });
  expect(server.output().match(/^Parley is ready at http:\/\/127\.0\.0\.1:\d+$/gm)).toHaveLength(1);
});

type WholePlace = Place & Required<Pick<Place, 'upstream'>>;

async function newPlace(): Promise<WholePlace> {
  return { dataDir: await temporaryFolder(), upstream: await startedUpstream() };
}

function withEnv(place: WholePlace, env: Record<string, string>): WholePlace {
  return { ...place, env };
}

/** A stream that has begun and goes on when the gate is opened. */
async function openHeldStream(
  server: Spawned,
  { upstream }: WholePlace,
): Promise<{ stream: EventStream; gate: Gate }> {
  const gate = upstream.hold();
  const script = answer({ deltas: ['before ', 'and after'] });
  upstream.next([...script.slice(0, 3), wait(gate), ...script.slice(3)]);
  const stream = await ask(server, question());
  await stream.until((frame) => frame.event === 'text-delta');
  await gate.reached;
  return { stream, gate };
}

/** The stream has what came before the signal and after it, its one end, and `[DONE]`. */
async function expectWhole(stream: EventStream): Promise<void> {
  const frames = await stream.all();
  expect(frames.at(-1)).toMatchObject({
    event: 'generation-end',
    data: { state: 'completed', message: { parts: [{ text: 'before and after' }] } },
  });
  expect(frames.map((frame) => frame.id)).toEqual(frames.map((_, index) => index + 1));
  expect(stream.isDone).toBe(true);
}

async function expectDraining(server: Spawned): Promise<void> {
  const probe = async () => (await server.call('GET', '/readyz')).body.status;
  await expect.poll(probe, POLL).toBe('draining');
}

/** Lines of the log that should not be there. */
function errorsIn(server: Spawned): string[] {
  const lines = server.output().split('\n');
  return lines.filter((line) => line.startsWith('{') && JSON.parse(line).level >= 40);
}

function toGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid !== undefined) process.kill(-pid, signal);
}
