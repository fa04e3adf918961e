import type { ChatUsage, Totals } from '@parley/contracts';
import {
  answer,
  answerFrames,
  dialectOf,
  head,
  httpError,
  reset,
  silence,
} from '@parley/providers/testing';
import { beforeEach, describe, expect, test } from 'vitest';

import { alterDatabase } from './alter-database.ts';
import {
  again,
  answerOf,
  askAsync,
  askToEnd,
  branchOf,
  follow,
  followUp,
  generationOf,
  type Question,
  question,
} from './asking.ts';
import type { TestServer } from './harness.ts';
import {
  askWhole,
  DEMO,
  followUntilWritten,
  localQuestion,
  SLOW,
  startedLocal,
} from './local-models.ts';
import { started } from './started.ts';
import { say, talk } from './talking.ts';

let server: TestServer;
beforeEach(async () => {
  server = await started();
});

async function usageOf(chatId: string, leafId?: string): Promise<ChatUsage> {
  const query = leafId === undefined ? '' : `?leafId=${leafId}`;
  const { status, body } = await server.call('GET', `/api/chats/${chatId}/usage${query}`);
  expect(status).toBe(200);
  return body;
}

/** What so many answers used of which all is known, as the fake upstream has it. */
function totals(answers: number, others: Partial<Totals> = {}): Totals {
  return {
    answers,
    inputTokens: answers * 10,
    outputTokens: answers * 5,
    reasoningTokens: 0,
    cachedInputTokens: 0,
    costUsd: answers / 10_000,
    unknownCosts: 0,
    unknownTokens: 0,
    ...others,
  };
}

const ONE_UNKNOWN = { unknownCosts: 1, unknownTokens: 1 };

describe('the totals of a chat', () => {
  test('are those of its answers, and exact', async () => {
    const { chatId, path } = await talk(server, 3);
    expect(await usageOf(chatId)).toEqual({ branch: totals(3), chat: totals(3) });
    expect(await usageOf(chatId, path[3])).toEqual({ branch: totals(2), chat: totals(3) });
    expect(await usageOf(chatId, path[0])).toEqual({ branch: totals(0), chat: totals(3) });
  });

  test('tell of cached input and of thoughts where the provider does', async () => {
    const usage = {
      ...{ prompt_tokens: 100, completion_tokens: 50, total_tokens: 150, cost: 0.5 },
      prompt_tokens_details: { cached_tokens: 80 },
      completion_tokens_details: { reasoning_tokens: 30 },
    };
    server.upstream.next(answer({ usage }));
    const asked = question();
    const first = await say(server, asked);
    await say(server, followUp(asked.chatId, first.id));
    const { chat } = await usageOf(asked.chatId);
    expect(chat).toEqual({
      ...{ answers: 2, inputTokens: 110, outputTokens: 55, costUsd: 0.5001 },
      ...{ reasoningTokens: 30, cachedInputTokens: 80, unknownCosts: 0, unknownTokens: 0 },
    });
  });

  test('of one that is empty are nothing', async () => {
    const { body } = await server.call('POST', '/api/chats', {});
    expect(await usageOf(body.chat.id)).toEqual({ branch: totals(0), chat: totals(0) });
  });

  test('count each branch once, and the shown one as the branch', async () => {
    const asked = question();
    const first = await say(server, asked);
    const second = await say(server, again(asked));
    await say(server, followUp(asked.chatId, second.id));
    expect(await usageOf(asked.chatId)).toEqual({ branch: totals(2), chat: totals(3) });
    expect(await usageOf(asked.chatId, first.id)).toEqual({ branch: totals(1), chat: totals(3) });
  });

  test('count all that was paid for an answer that was written on', async () => {
    server.upstream.next(answer({ finishReason: 'length' }));
    const asked = question();
    const { id } = await say(server, asked);
    const { message: _, ...rest } = followUp(asked.chatId, id);
    await say(server, { ...rest, continue: true });
    const paid = totals(1, { inputTokens: 20, outputTokens: 10, costUsd: 0.0002 });
    expect(await usageOf(asked.chatId)).toEqual({ branch: paid, chat: paid });
  });

  test('of answers that cost nothing say so', async () => {
    server = await startedLocal();
    const asked = localQuestion(DEMO);
    const { body } = await askWhole(server, asked);
    const { inputTokens, outputTokens } = body.message.usage;
    const { chat } = await usageOf(asked.chatId);
    expect(chat).toEqual(totals(1, { inputTokens, outputTokens, costUsd: 0 }));
  });
});

describe('what costs nothing, though nobody has counted it', () => {
  const FREE = { costUsd: 0, costSource: 'local', inputTokens: null, outputTokens: null };
  const one = { ...totals(0), answers: 1, unknownTokens: 1 };

  /** What the end of an answer says of its usage, and all that is stored of it. */
  async function expectFree(asked: Question): Promise<void> {
    const { id, messageId } = await generationOf(server, asked.generationId);
    const { usage } = (await branchOf(server, asked.chatId, messageId)).at(-1) ?? {};
    expect(usage).toMatchObject(FREE);
    expect((await generationOf(server, id)).usage).toEqual(usage);
    const last = (await (await follow(server, id)).all()).at(-1)?.data;
    expect(last?.message.usage).toEqual(usage);
    expect(await usageOf(asked.chatId)).toEqual({ branch: one, chat: one });
  }

  test('is an answer that a model on this server had not begun when it was stopped', async () => {
    server = await startedLocal();
    const first = await askAsync(server, localQuestion(SLOW));
    await followUntilWritten(server, first.id);
    const asked = localQuestion(SLOW);
    await askAsync(server, asked);
    await (await follow(server, asked.generationId)).until(({ data }) => data.phase === 'queued');

    await server.call('POST', `/api/generations/${asked.generationId}/stop`);

    await expectFree(asked);
    await server.call('POST', `/api/generations/${first.id}/stop`);
  });

  test.each(['is stopped', 'breaks off'])(
    'is one of a machine of one’s own that %s',
    async (how) => {
      const { head: begin, delta } = dialectOf('ollama');
      const half = [begin(), delta('Half')];
      server.upstream.next([...half, how === 'is stopped' ? silence : reset]);
      const asked = question('Hi', { modelId: 'ollama/fake' });
      await askAsync(server, asked);
      const reader = await follow(server, asked.generationId);
      await reader.until(({ event }) => event === 'text-delta');

      if (how === 'is stopped')
        await server.call('POST', `/api/generations/${asked.generationId}/stop`);
      else await reader.all();

      await expectFree(asked);
    },
  );

  test('is one that a hook gave, as no provider was asked', async () => {
    const answerItself = { 'generation.request': () => ({ answer: 'Ask me later' }) };
    server = await started({ hooks: [{ name: 'test', on: answerItself }] });
    const asked = question();
    await askToEnd(server, asked);
    await expectFree(asked);
  });

  test('is not one that failed before it began: there is no answer', async () => {
    server.upstream.next(dialectOf('ollama').httpError(404));
    const asked = question('Hi', { modelId: 'ollama/fake' });
    await askToEnd(server, asked);
    expect((await generationOf(server, asked.generationId)).usage).toBeNull();
    expect(await usageOf(asked.chatId)).toEqual({ branch: totals(0), chat: totals(0) });
  });
});

describe('what is unknown', () => {
  test('is counted as missing, never as nothing', async () => {
    server.upstream.next(answer({ usage: null }));
    const asked = question();
    const first = await say(server, asked);
    await say(server, followUp(asked.chatId, first.id));
    const { branch } = await usageOf(asked.chatId);
    expect(branch).toEqual({ ...totals(1), answers: 2, ...ONE_UNKNOWN });
  });

  test('may be the cost alone', async () => {
    const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };
    const model = 'nobody/knows-its-price';
    server.upstream.next(answer({ usage, model }));
    const asked = question('Hi', { modelId: `openrouter/${model}` });
    await say(server, asked);
    const { branch } = await usageOf(asked.chatId);
    expect(branch).toMatchObject({ answers: 1, inputTokens: 3, outputTokens: 4, costUsd: 0 });
    expect(branch).toMatchObject({ unknownCosts: 1, unknownTokens: 0 });
  });

  test.each([
    ['broke off', [head(), ...answerFrames({ text: 'Hel' }), reset], 1],
    ['failed before it began', httpError(401), 0],
  ])('is an answer that %s', async (_, script, answers) => {
    server.upstream.next(script);
    const asked = question();
    await askToEnd(server, asked);
    const unknown = { ...totals(0), answers, unknownCosts: answers, unknownTokens: answers };
    expect(await usageOf(asked.chatId)).toEqual({ branch: unknown, chat: unknown });
  });

  test('is an answer that was stopped before it began, also when another took its place', async () => {
    server.upstream.next([head(), silence]);
    const asked = question();
    await stopped(asked);
    const unknown = { ...totals(0), answers: 1, ...ONE_UNKNOWN };
    expect(await usageOf(asked.chatId)).toEqual({ branch: unknown, chat: unknown });

    await say(server, again(asked));

    expect(await usageOf(asked.chatId)).toEqual({
      branch: totals(1),
      chat: { ...totals(1), answers: 2, ...ONE_UNKNOWN },
    });
  });

  test('is not an answer that is still being written', async () => {
    server.upstream.next([head(), ...answerFrames({ text: 'Hel' }), silence]);
    const asked = question();
    const { id } = await askAsync(server, asked);
    await (await follow(server, id)).until(({ event }) => event === 'text-delta');
    expect(await usageOf(asked.chatId)).toEqual({ branch: totals(0), chat: totals(0) });
    await server.call('POST', `/api/generations/${id}/stop`);
  });

  async function stopped(asked: Question): Promise<void> {
    const { id } = await askAsync(server, asked);
    await server.upstream.received(1);
    await server.call('POST', `/api/generations/${id}/stop`);
    expect(await answerOf(server, id)).toMatchObject({ state: 'stopped', parts: [] });
  }
});

test('what was deleted is in no total any more', async () => {
  const asked = question();
  const first = await say(server, asked);
  await say(server, again(asked));
  await server.call('DELETE', `/api/messages/${first.id}`);
  expect(await usageOf(asked.chatId)).toEqual({ branch: totals(1), chat: totals(1) });
});

test('a fork brings along what its copies had cost, and leaves the other chat as it was', async () => {
  const { chatId, path } = await talk(server, 2);
  const fork = await server.call('POST', `/api/chats/${chatId}/fork`, {
    ...{ messageId: path[1], scope: 'path' },
  });
  const { id, activeLeafId } = fork.body.chat;
  await say(server, followUp(id, activeLeafId));
  expect(await usageOf(id)).toEqual({ branch: totals(2), chat: totals(2) });
  expect(await usageOf(chatId)).toEqual({ branch: totals(2), chat: totals(2) });
});

test('a chat whose messages go round in a ring has totals', async () => {
  const { chatId, path } = await talk(server, 2);
  await alterDatabase(
    server.dataDir,
    `update messages set parent_id = '${path[3]}' where id = '${path[0]}'`,
  );
  expect((await usageOf(chatId, path[3])).chat).toEqual(totals(2));
  expect((await usageOf(chatId)).chat).toEqual(totals(2));
});

test('the totals of what is not there, or of another chat, are refused', async () => {
  const one = await talk(server, 1);
  const other = await talk(server, 1);
  const path = `/api/chats/${one.chatId}/usage`;
  for (const [url, code] of [
    ['/api/chats/no-such-chat/usage', 'chat_not_found'],
    [`${path}?leafId=${other.path[1]}`, 'message_not_found'],
    [`${path}?leafId=x`, 'validation_error'],
  ] as const)
    expect((await server.call('GET', url)).body.error.code).toBe(code);
});
