import { answer } from '@parley/providers/testing';
import { expect, test } from 'vitest';

import { alterDatabase } from './alter-database.ts';
import { answerOf, type Question, question } from './asking.ts';
import { startTestServer, type TestServer } from './harness.ts';
import { started, startedUpstream, temporaryFolder } from './started.ts';
import { say } from './talking.ts';

/** Makes it seem, to the next server, that the one before was killed while these were written. */
async function interrupted(asking: (server: TestServer) => Promise<string>) {
  const upstream = await startedUpstream();
  const dataDir = await temporaryFolder();
  const first = await startTestServer({ upstream, dataDir });
  upstream.next(answer({ finishReason: 'length' }));
  const generationId = await asking(first);
  await first.stop();
  await alterDatabase(
    dataDir,
    `update generations set state = 'running', usage = null, runner_id = 'killed'
     where id = '${generationId}';
     update messages set state = 'running' where generation_id = '${generationId}';
     delete from generation_events`,
  );
  const server = await started({ upstream, dataDir });
  const { body } = await server.call('GET', `/api/generations/${generationId}`);
  return { generation: body.generation, stored: await answerOf(server, generationId) };
}

const PAID = { inputTokens: 10, outputTokens: 5, costUsd: 0.0001 };

test('an answer whose server was killed has no times, and what is stored of its usage', async () => {
  const { generation, stored } = await interrupted(async (server) => {
    const asked = question();
    await say(server, asked);
    return asked.generationId;
  });
  expect(stored).toMatchObject({
    state: 'interrupted',
    usage: PAID,
    timings: { firstTokenMs: null, reasoningMs: null, totalMs: null },
  });
  expect(generation).toMatchObject({ state: 'interrupted', usage: PAID });
});

test('of one that was written on, the sum is the answer’s and not the last attempt’s', async () => {
  const { generation, stored } = await interrupted(async (server) => {
    const asked = question();
    const { id } = await say(server, asked);
    const { message: _, ...rest }: Question = question('', {
      ...{ chatId: asked.chatId, parentId: id, continue: true },
    });
    await say(server, rest);
    return rest.generationId;
  });
  expect(stored.usage).toMatchObject({ inputTokens: 20, outputTokens: 10, costUsd: 0.0002 });
  expect(generation).toMatchObject({ state: 'interrupted', usage: null });
});
