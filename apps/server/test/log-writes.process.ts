import { readdir } from 'node:fs/promises';

import { describe, expect, test } from 'vitest';

import { CHAT, HELLO, MODEL } from './gateway-asking.ts';
import { BUILT_SERVER } from './harness.ts';
import { type Place, spawned, type Spawned } from './processes.ts';
import { startedUpstream, temporaryFolder } from './started.ts';

const ANSWERS = 20;

describe('a server that is killed as soon as its client has the answer', () => {
  test.each([false, true])(
    'has the call in its log, once, with its cost (stream: %s)',
    async (stream) => {
      const place: Place = { dataDir: await temporaryFolder(), upstream: await startedUpstream() };
      const killed = await spawned(BUILT_SERVER, place);
      const { key } = (await killed.call('POST', '/api/api-keys', { name: 'test' })).body;
      for (let count = 1; count <= ANSWERS; count += 1) await answered(killed, key, stream);

      killed.child.kill('SIGKILL');
      expect(await killed.exited).toBe('SIGKILL');

      // A second start finds nothing that it would have to add again.
      for (const _ of [1, 2]) {
        const server = await spawned(BUILT_SERVER, place);
        const { requestLogs } = (await server.call('GET', '/api/request-logs')).body;
        expect(requestLogs).toHaveLength(ANSWERS);
        for (const row of requestLogs)
          expect(row).toMatchObject({ outcome: 'completed', cost: { usd: 0.0001 } });
        expect(await usedBy(server, key)).toMatchObject({
          requests: ANSWERS,
          tokens: 15 * ANSWERS,
        });
        server.child.kill('SIGKILL');
        await server.exited;
      }
      const left = (await readdir(place.dataDir)).filter((name) => name.endsWith('.journal'));
      expect(left).toEqual([]);
    },
  );
});

async function answered(server: Spawned, key: string, stream: boolean): Promise<void> {
  const body = { model: MODEL, messages: HELLO, stream };
  const told = await server.call('POST', CHAT, body, { authorization: `Bearer ${key}` });
  expect(told.status).toBe(200);
}

/** What the key has used this month. */
async function usedBy(server: Spawned, key: string): Promise<unknown> {
  const authorization = `Bearer ${key}`;
  const { body } = await server.call('GET', '/v1/usage', undefined, { authorization });
  return body.windows.find(({ per }: { per: string }) => per === 'month');
}
