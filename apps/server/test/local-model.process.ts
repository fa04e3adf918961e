import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { messageText } from '@parley/contracts';
import { DEMO_ANSWER } from '@parley/providers/demo-model';
import { installModel, modelProcesses } from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import { askAsync, follow, generationOf, type Question } from './asking.ts';
import { BUILT_SERVER, TEST_KEY } from './harness.ts';
import {
  askWhole,
  DEMO,
  followUntilWritten,
  localQuestion,
  makeSlowModel,
  SLOW,
} from './local-models.ts';
import { alive, NPM_START, processTree, spawned, type Spawned } from './processes.ts';
import { temporaryFolder } from './started.ts';

const POLL = { timeout: 20_000, interval: 20 };

/** The built server, with a model that has to be stopped beside the demo. */
async function startBuilt(env: Record<string, string> = {}, command = BUILT_SERVER) {
  const dataDir = await temporaryFolder();
  installModel(join(dataDir, 'models'), 'slow', makeSlowModel);
  return spawned(command, { dataDir, env });
}

/** The server itself, below what started it. */
function serverPid({ child }: Spawned): number {
  const tree = processTree(child.pid ?? 0);
  return tree.find((pid) => modelProcesses(pid).length > 0) ?? tree.at(-1) ?? 0;
}

async function askUntilWritten(server: Spawned, asked: Question): Promise<number> {
  await askAsync(server, asked);
  (await followUntilWritten(server, asked.generationId)).close();
  const [pid = 0] = modelProcesses(serverPid(server));
  return pid;
}

test('a fresh start answers with nothing configured at all, from what the build made', async () => {
  const server = await startBuilt({}, NPM_START);

  const { status, body } = await askWhole(server, localQuestion(DEMO));

  expect(status).toBe(200);
  expect(messageText(body.message)).toBe(DEMO_ANSWER);
  const [pid = 0] = modelProcesses(serverPid(server));
  expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toContain(
    '/apps/server/dist/local-runtime.js',
  );
  const processes = [...processTree(server.child.pid ?? 0)];
  expect(processes).toContain(pid);

  server.child.kill('SIGTERM');

  expect(await server.exited).toBe(0);
  await expect.poll(() => alive(processes), POLL).toEqual([]);
});

test('the server holds nothing of what runs models, and the process that does no secret of the server’s', async () => {
  const server = await startBuilt({
    PARLEY_PROVIDER_OPENAI_KEY: TEST_KEY,
    OPENROUTER_API_KEY: TEST_KEY,
    PARLEY_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
  });
  await askWhole(server, localQuestion(DEMO));
  const pid = serverPid(server);
  const [model = 0] = modelProcesses(pid);

  expect(readFileSync(`/proc/${pid}/maps`, 'utf8')).not.toContain('onnxruntime');
  expect(readFileSync(`/proc/${model}/maps`, 'utf8')).toContain('onnxruntime');
  expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).toContain(TEST_KEY);
  expect(readFileSync(`/proc/${model}/environ`, 'utf8')).not.toMatch(/PARLEY_|sk-or-v1|API_KEY/);
});

describe('a server that is killed', () => {
  test.each([
    ['writes', 'Hi'],
    ['reads a long question, and listens to nobody', 'word '.repeat(300)],
  ])('takes its model along while that %s', async (_, text) => {
    const server = await startBuilt();
    const model = await askUntilWritten(server, localQuestion(SLOW));
    expect(alive([model])).toEqual([model]);
    await askAsync(server, localQuestion(SLOW, text));

    server.child.kill('SIGKILL');

    expect(await server.exited).toBe('SIGKILL');
    await expect.poll(() => alive([model]), POLL).toEqual([]);
  });
});

describe('a signal to stop', () => {
  test('to the whole group lets an answer end that a model here writes, and leaves no process', async () => {
    const server = await startBuilt();
    const asked = localQuestion(SLOW, 'Hi', { params: { maxOutputTokens: 300 } });
    const model = await askUntilWritten(server, asked);
    const reader = await follow(server, asked.generationId);

    process.kill(-(server.child.pid ?? 0), 'SIGINT');

    expect((await reader.all()).at(-1)?.data).toMatchObject({
      ...{ state: 'completed', finishReason: 'length' },
    });
    expect(await server.exited).toBe(0);
    await expect.poll(() => alive([model]), POLL).toEqual([]);
  });

  test('interrupts it when the time is up, and the next start finds it so', async () => {
    const dataDir = await temporaryFolder();
    installModel(join(dataDir, 'models'), 'slow', makeSlowModel);
    const env = { PARLEY_DRAIN_SECONDS: '0.2' };
    const server = await spawned(BUILT_SERVER, { dataDir, env });
    const asked = localQuestion(SLOW);
    const model = await askUntilWritten(server, asked);

    server.child.kill('SIGTERM');

    expect(await server.exited).toBe(0);
    expect(alive([model])).toEqual([]);
    const next = await spawned(BUILT_SERVER, { dataDir });
    expect(await generationOf(next, asked.generationId)).toMatchObject({
      ...{ state: 'interrupted', error: { code: 'server_shutdown' } },
      usage: { outputTokens: expect.any(Number), costSource: 'local' },
    });
  });
});
