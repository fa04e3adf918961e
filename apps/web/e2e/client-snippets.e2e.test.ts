import { spawn } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { answer } from '@parley/providers/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { repositoryRoot } from '../../server/test/harness.ts';
import { expectText, expectVisible } from './expect-soon.ts';
import type { Screen } from './screen.ts';
import { setUpStage } from './stage.ts';

const stage = setUpStage();

/** Where the libraries are that the gateway is held against. */
const LIBRARIES = join(repositoryRoot, 'apps/server/node_modules');
const TIMEOUT_MS = 60_000;
const WORDS = 'Hello from far away.';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-snippet-'));
  await symlink(LIBRARIES, join(folder, 'node_modules'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs what stands on the page, in an environment of nothing but the key. */
async function run(language: string, text: string, key: string | null): Promise<string> {
  await writeFile(join(folder, 'snippet.mjs'), text);
  const [program, ...args] =
    language === 'Shell' ? ['/bin/sh', '-c', text] : [process.execPath, 'snippet.mjs'];
  const child = spawn(program ?? '', args, {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      LANGSMITH_TRACING: 'false',
      ...(key === null ? {} : { PARLEY_KEY: key }),
    },
    timeout: TIMEOUT_MS,
  });
  let output = '';
  let complaints = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (complaints += String(chunk)));
  const code = await new Promise((ended) => child.once('close', ended));
  expect({ code, complaints: code === 0 ? '' : complaints }).toEqual({ code: 0, complaints: '' });
  return output;
}

/** What the page shows for a client, character for character. */
async function shown(screen: Screen, client: string, language: string): Promise<string> {
  await screen.page.getByRole('tab', { name: client, exact: true }).click();
  const code = screen.page.getByLabel(`Snippet, ${client}, ${language}`);
  await expectVisible(code);
  return (await code.textContent()) ?? '';
}

async function openClients(): Promise<Screen> {
  const screen = await stage.openReady();
  await screen.page.goto(`${stage.server.url}/dashboard/clients`);
  return screen;
}

describe('what stands on the page, run as it stands,', () => {
  test.each([
    ['OpenAI SDK', 'Node.js', /^OpenAI\/JS/],
    ['Anthropic SDK', 'Node.js', /^Anthropic\/JS/],
    ['LangChain', 'Node.js', /^langchainjs-openai/],
    ['curl', 'Shell', /^curl/],
  ])('gets an answer with a key: %s, %s', async (client, language, userAgent) => {
    const screen = await stage.openReady();
    const { server } = stage;
    const { body } = await server.call('GET', '/api/settings');
    await server.call('PUT', '/api/settings', { ...body.settings, gatewayOpenToLocal: false });
    const made = await server.call('POST', '/api/api-keys', { name: 'snippet' });
    await screen.page.goto(`${server.url}/dashboard/clients`);
    await expectText(screen.page.getByRole('main'), 'in the environment variable PARLEY_KEY');
    const text = await shown(screen, client, language);

    server.upstream.next(answer({ text: WORDS }));
    expect(await run(language, text, made.body.key)).toContain(WORDS);

    const { requestLogs } = (await server.call('GET', '/api/request-logs')).body;
    expect(requestLogs).toMatchObject([
      { apiKey: { name: 'snippet' }, modelId: 'openrouter/fake/model', outcome: 'completed' },
    ]);
    expect(requestLogs[0].client.userAgent).toMatch(userAgent);
  });

  test('gets an answer without a key where none is needed: curl', async () => {
    const screen = await openClients();
    await expectText(screen.page.getByRole('main'), 'Not needed on this machine');
    const text = await shown(screen, 'curl', 'Shell');
    stage.server.upstream.next(answer({ text: WORDS }));
    expect(await run('Shell', text, null)).toContain(WORDS);
  });
});
