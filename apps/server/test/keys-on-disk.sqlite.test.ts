import { describe, expect, test } from 'vitest';

import { filesIn } from './data-dir.ts';
import { TEST_KEY, type TestServer } from './harness.ts';
import { started } from './started.ts';

const KEY_PATH = '/api/providers/openrouter/key';
const OTHER_KEY = 'sk-or-v1-11112222333344445555666677778888aaaabbbb';

describe('the files of the database', () => {
  test('hold a saved key sealed, never in the clear', async () => {
    const server = await started();

    await expectNowhere(server, TEST_KEY);
    expect(await sealedText(server)).toMatch(/^v1\.[\w-]+$/);
  });

  test.each([
    ['cleared', (server: TestServer) => server.call('DELETE', KEY_PATH)],
    ['replaced', (server: TestServer) => server.call('PUT', KEY_PATH, { key: OTHER_KEY })],
  ])('hold nothing of a %s key', async (_, change) => {
    const server = await started();
    const sealed = await sealedText(server);
    await expectSomewhere(server, sealed);

    await change(server);

    await expectNowhere(server, TEST_KEY);
    await expectNowhere(server, sealed);
    await expectNowhere(server, Buffer.from(sealed.slice(3), 'base64url'));
  });

  async function sealedText(server: TestServer): Promise<string> {
    const [row] = await server.rows<{ secret: string }>('select secret from accounts');
    return row?.secret ?? '';
  }

  async function filesWith(server: TestServer, bytes: string | Buffer): Promise<string[]> {
    const files = [...(await filesIn(server.dataDir))];
    return files.flatMap(([name, content]) => (content.includes(bytes) ? [name] : []));
  }

  async function expectNowhere(server: TestServer, bytes: string | Buffer): Promise<void> {
    expect(await filesWith(server, bytes)).toEqual([]);
  }

  async function expectSomewhere(server: TestServer, bytes: string): Promise<void> {
    expect(await filesWith(server, bytes)).not.toEqual([]);
  }
});
