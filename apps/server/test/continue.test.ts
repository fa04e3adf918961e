import {
  cutOff,
  dialectOf,
  type FakeUpstream,
  type RecordedRequest,
} from '@parley/providers/testing';
import { describe, expect, it } from 'vitest';

import { answerOf, askToEnd, followUp, type Question, question } from './asking.ts';
import { DEFAULT_MODEL, type TestServer } from './harness.ts';
import { started } from './started.ts';

const OTHER_MODEL = 'openrouter/fake/other';

/** Goes on with the last answer of a question's chat. @returns the answer's id */
async function goOn(server: TestServer, asked: Question, modelId: string): Promise<string> {
  const { id, chatId } = await answerOf(server, asked.generationId);
  const { message: _, ...rest } = question('', { chatId, parentId: id, modelId });
  await askToEnd(server, { ...rest, continue: true });
  return id;
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
  const { sealedReasoning, answer } = dialectOf('openrouter');

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
