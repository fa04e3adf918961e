import type { BranchMessage, RequestLog } from '@parley/contracts';
import {
  answer,
  answerFrames,
  end,
  errorChunk,
  frame,
  head,
  httpError,
  json,
  reset,
  silence,
  wholeAnswer,
} from '@parley/providers/testing';
import { expect, test } from 'vitest';

import { answerOf, askAsync, askToEnd, branchOf, follow, foldFrames, question } from './asking.ts';
import type { TestServer } from './harness.ts';
import { started } from './started.ts';
import { say } from './talking.ts';

const provider = 'Amazon Bedrock';

/** What the newest row of the request log says, and its detail page with it. */
async function loggedRoute(server: TestServer): Promise<string | null> {
  const { body } = await server.call('GET', '/api/request-logs');
  const row: RequestLog = body.requestLogs[0];
  const one = await server.call('GET', `/api/request-logs/${row.id}`);
  expect(one.body.requestLog).toEqual(row);
  return row.route;
}

test('whom a router asked is told alike to every reader, and logged', async () => {
  const server = await started();
  server.upstream.next(answer({ provider }));
  const asked = question();

  const live = await askToEnd(server, asked);

  const stored = await answerOf(server, asked.generationId);
  expect(stored.route).toBe(provider);
  expect(live.at(-1)?.data.message).toEqual(stored);
  expect(foldFrames(stored, live)).toEqual(stored);
  const resumed = await (await follow(server, asked.generationId, { after: 2 })).all();
  expect(resumed.at(-1)).toEqual(live.at(-1));
  expect((await branchOf(server, asked.chatId))[0]?.route).toBeNull();
  expect(await loggedRoute(server)).toBe(provider);
});

test('an answer that came whole tells it too', async () => {
  const server = await started();
  server.upstream.next(json(200, wholeAnswer({ provider })));
  expect((await say(server, question())).route).toBe(provider);
  expect(await loggedRoute(server)).toBe(provider);
});

test('a provider that says nothing of it asked nobody, as far as is known', async () => {
  const server = await started();
  expect((await say(server, question())).route).toBeNull();
  expect(await loggedRoute(server)).toBeNull();
});

test('the copies of a fork keep it', async () => {
  const server = await started();
  server.upstream.next(answer({ provider }));
  const asked = question();
  const { id: messageId } = await say(server, asked);

  const { body } = await server.call('POST', `/api/chats/${asked.chatId}/fork`, {
    ...{ messageId, scope: 'path' },
  });

  const copy: BranchMessage | undefined = (await branchOf(server, body.chat.id)).at(-1);
  expect(copy?.route).toBe(provider);
});

test('an answer that was stopped, and one that broke off, keep what was known', async () => {
  const server = await started();
  const begun = [head(), ...answerFrames({ provider, deltas: ['Half'] })];
  server.upstream.next([...begun, silence], [...begun, reset]);
  const { id } = await askAsync(server, question());
  await (await follow(server, id)).until(({ event }) => event === 'text-delta');
  await server.call('POST', `/api/generations/${id}/stop`);
  expect(await answerOf(server, id)).toMatchObject({ state: 'stopped', route: provider });

  const broken = question();
  await askToEnd(server, broken);
  const failed = await answerOf(server, broken.generationId);
  expect(failed).toMatchObject({ state: 'failed', route: provider });
  expect(await loggedRoute(server)).toBe(provider);
});

test('is that of the last try, whoever was asked before', async () => {
  const server = await started();
  const opening = answerFrames({ provider, deltas: [] });
  server.upstream.next([head(), ...opening, frame(errorChunk(502)), end], httpError(502));
  const asked = question();
  await askToEnd(server, asked);
  expect(server.upstream.completions).toHaveLength(2);
  expect(await answerOf(server, asked.generationId)).toMatchObject({
    ...{ state: 'failed', route: null },
  });
  expect(await loggedRoute(server)).toBeNull();
});

test('is that of the last attempt where an answer was written on', async () => {
  const server = await started();
  server.upstream.next(
    answer({ provider, finishReason: 'length' }),
    answer({ provider: 'Google', text: ' and the rest' }),
  );
  const asked = question();
  const { id: parentId, chatId } = await say(server, asked);
  const { message: _, ...rest } = question('', { chatId, parentId });

  await askToEnd(server, { ...rest, continue: true });

  expect(await answerOf(server, asked.generationId)).toMatchObject({ route: 'Google' });
});
