import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { answer } from '@parley/providers/testing';
import { afterEach, describe, expect, it } from 'vitest';

import { DEFAULT_MODEL, startTestServer, type TestServer } from './harness.ts';

const SHOUT = `export const hooks = [
  {
    name: 'shout',
    on: { 'generation.chunk': () => (chunk) => ({ text: chunk.text.toUpperCase() }) },
  },
];
`;

let server: TestServer | null = null;
let folder: string | null = null;

afterEach(async () => {
  await server?.stop();
  if (folder !== null) await rm(folder, { recursive: true, force: true });
  server = null;
  folder = null;
});

async function fileWith(text: string): Promise<string> {
  folder = await mkdtemp(join(tmpdir(), 'parley-hooks-'));
  const file = join(folder, 'own.mjs');
  await writeFile(file, text);
  return file;
}

describe("an operator's own hooks", () => {
  it('work beside the built-in ones and are listed with where they come from', async () => {
    server = await startTestServer({ env: { PARLEY_HOOK_FILES: await fileWith(SHOUT) } });
    server.upstream.next(answer({ text: 'quietly' }));
    const listed = await server.call('GET', '/api/hooks');
    expect(listed.body.hooks).toContainEqual({
      name: 'shout',
      points: ['generation.chunk'],
      source: 'file',
    });
    expect(listed.body.hooks.length).toBeGreaterThan(1);
    const { body } = await server.call('POST', '/api/generations', {
      chatId: 'chat-of-the-hook',
      parentId: null,
      message: { parts: [{ type: 'text', text: 'Speak' }] },
      modelId: DEFAULT_MODEL,
      stream: false,
    });
    expect(body.message.parts).toMatchObject([{ type: 'text', text: 'QUIETLY' }]);
  });

  it.each([
    ['a file that is not there', null],
    ['a module without hooks', 'export const other = 1;'],
    [
      'a hook at a point that there is not',
      `export const hooks = [{ name: 'x', on: { nowhere() {} } }];`,
    ],
    ['a module that throws', `throw new Error('not today');`],
  ])('refuse the start by name: %s', async (_what, text) => {
    const file = text === null ? join(tmpdir(), 'parley-no-such-hooks.mjs') : await fileWith(text);
    await expect(startTestServer({ env: { PARLEY_HOOK_FILES: file } })).rejects.toThrow(
      `The hooks in ${file} cannot be used`,
    );
  });
});
