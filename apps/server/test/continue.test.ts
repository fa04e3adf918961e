import {
  answer,
  cutOff,
  dialectOf,
  type FakeUpstream,
  httpError,
  type RecordedRequest,
} from '@parley/providers/testing';
import { describe, expect, it } from 'vitest';

import { answerOf, askToEnd, followUp, generationOf, type Question, question } from './asking.ts';
import { DEFAULT_MODEL, type TestServer } from './harness.ts';
import { started } from './started.ts';

const OTHER_MODEL = 'openrouter/fake/other';

/** What the fake upstream says nothing of. */
const UNTOLD = { reasoningTokens: null, cachedInputTokens: null };

/** Goes on with the answer to a question. @returns the frames of that */
async function goOnToEnd(server: TestServer, asked: Question, modelId = DEFAULT_MODEL) {
  const { id, chatId } = await answerOf(server, asked.generationId);
  const { message: _, ...rest } = question('', { chatId, parentId: id, modelId });
  return askToEnd(server, { ...rest, continue: true });
}

/** The same. @returns the answer's id */
async function goOn(server: TestServer, asked: Question, modelId: string): Promise<string> {
  await goOnToEnd(server, asked, modelId);
  return (await answerOf(server, asked.generationId)).id;
}

function lastRequest(upstream: FakeUpstream): RecordedRequest {
  const request = upstream.completions.at(-1);
  if (request === undefined) throw new Error('nobody was asked');
  return request;
}

describe('an answer that was cut off', () => {
  it.each(['openrouter', 'mistral', 'deepseek', 'openai', 'anthropic', 'gemini', 'ollama'])(
    'is gone on with by a request to %s that ends with its user',
    async (providerId) => {
      const key = 'a1'.repeat(20);
      const server = await started({
        env: { [`PARLEY_PROVIDER_${providerId.toUpperCase()}_KEY`]: key },
      });
      server.upstream.next(cutOff, dialectOf(providerId).answer({ text: ' and the rest' }));
      const asked = question();
      await askToEnd(server, asked);
      await goOn(server, asked, `${providerId}/fake`);
      const { body } = lastRequest(server.upstream);
      const sent = Object(body);
      const last = (sent.messages ?? sent.input ?? sent.contents).at(-1);
      expect(last.role).toBe('user');
      expect(JSON.stringify(last)).toContain('where it stopped');
    },
  );
});

describe('what a model sealed', () => {
  const { sealedReasoning } = dialectOf('openrouter');

  it.each([
    ['goes back to it where it goes on with its answer', DEFAULT_MODEL, true],
    ['does not go to another that went on with the answer', OTHER_MODEL, false],
  ])('%s', async (_, modelId, isSent) => {
    if (sealedReasoning === null) throw new Error('this protocol seals');
    const server = await started();
    server.upstream.next(sealedReasoning.script, answer({ text: ' and the rest' }));
    const asked = question();
    await askToEnd(server, asked);
    const answerId = await goOn(server, asked, modelId);
    const sent = () => JSON.stringify(lastRequest(server.upstream).body);
    expect(sent().includes(sealedReasoning.seal)).toBe(isSent);
    await askToEnd(server, { ...followUp(asked.chatId, answerId), modelId });
    expect(sent()).toContain('and the rest');
    expect(sent().includes(sealedReasoning.seal)).toBe(isSent);
  });
});

describe('what an answer used that was gone on with', () => {
  const PAID = { inputTokens: 10, outputTokens: 5, costUsd: 0.0001, costSource: 'reported' };

  it('is what all attempts used, and each generation has its own', async () => {
    const server = await started();
    server.upstream.next(answer({ finishReason: 'length' }), answer({ text: ' and the rest' }));
    const asked = question();
    const live = await askToEnd(server, asked);
    expect(live.at(-1)?.data.message.usage).toEqual({ ...UNTOLD, ...PAID });

    const frames = await goOnToEnd(server, asked);

    const sum = { ...UNTOLD, ...PAID, inputTokens: 20, outputTokens: 10, costUsd: 0.0002 };
    const stored = await answerOf(server, asked.generationId);
    expect(stored.usage).toEqual({ ...sum, contextTokens: 15 });
    expect(frames.at(-1)?.data.message).toEqual(stored);
    const generations = await server.rows<{ id: string }>('select id from generations');
    expect(generations).toHaveLength(2);
    for (const { id } of generations)
      expect((await generationOf(server, id)).usage).toEqual({ ...UNTOLD, ...PAID });
  });

  it('is unknown where it is unknown of one attempt', async () => {
    const server = await started();
    server.upstream.next(cutOff, answer({ text: ' and the rest' }));
    const asked = question();
    await askToEnd(server, asked);
    await goOnToEnd(server, asked);
    const { usage } = await answerOf(server, asked.generationId);
    expect(usage).toMatchObject({ inputTokens: null, costUsd: null, contextTokens: 15 });
  });

  it('stays what it was where the provider refused to go on', async () => {
    const server = await started();
    server.upstream.next(answer({ finishReason: 'length' }), httpError(401));
    const asked = question();
    await askToEnd(server, asked);
    await goOnToEnd(server, asked);
    const stored = await answerOf(server, asked.generationId);
    expect(stored).toMatchObject({ state: 'failed', usage: { ...UNTOLD, ...PAID } });
  });

  it('is what the second attempt used where the first never began', async () => {
    const server = await started();
    server.upstream.next(httpError(401), answer());
    const asked = question();
    await askToEnd(server, asked);
    await goOnToEnd(server, asked);
    const { usage } = await answerOf(server, asked.generationId);
    expect(usage).toEqual({ ...UNTOLD, ...PAID });
  });
});
