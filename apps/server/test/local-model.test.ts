import { messageText } from '@parley/contracts';
import { DEMO_ANSWER, makeModel } from '@parley/providers/demo-model';
import { answer, frame, chunk, head, done, end } from '@parley/providers/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  again,
  answerOf,
  askAsync,
  askToEnd,
  branchOf,
  follow,
  followAll,
  foldFrames,
  followUp,
  generationOf,
  question,
} from './asking.ts';
import type { TestServer } from './harness.ts';
import { askWhole, DEMO, localQuestion, SLOW, startedLocal, startLocal } from './local-models.ts';
import type { EventStream, SseFrame } from './sse-client.ts';
import { storedEventsOf } from './stored.ts';

/** One server, for what leaves it as it was. It has no key, and nobody to ask. */
let server: TestServer;
beforeAll(async () => {
  server = await startLocal();
});
afterAll(async () => {
  expect(server.upstream.requests).toEqual([]);
  await server.stop();
});

/** The frames of an answer that are kept, and those that say how far it is. */
function parted({ frames }: EventStream): { kept: SseFrame[]; progress: SseFrame[] } {
  return {
    kept: frames.filter(({ event }) => event !== 'progress'),
    progress: frames.filter(({ event }) => event === 'progress'),
  };
}

const FRAMES_OF_A_WHOLE_ANSWER = [
  ...['generation-start', 'text-start', 'text-delta', 'text-end', 'usage', 'generation-end'],
];

describe('without a key and without a network', () => {
  it('a chat is completed end to end', async () => {
    const asked = localQuestion(DEMO, 'Does it work?');

    const { status, body } = await askWhole(server, asked);

    expect(status).toBe(200);
    expect(messageText(body.message)).toBe(DEMO_ANSWER);
    expect(body.generation).toMatchObject({
      ...{ id: asked.generationId, modelId: DEMO, state: 'completed', finishReason: 'stop' },
      error: null,
    });
    const branch = await branchOf(server, asked.chatId);
    expect(branch.map((message) => [message.role, messageText(message)])).toEqual([
      ['user', 'Does it work?'],
      ['assistant', DEMO_ANSWER],
    ]);
    expect(server.upstream.requests).toEqual([]);
  });

  it('nothing of it is in the log', async () => {
    await askWhole(server, localQuestion(DEMO, 'A secret of mine'));

    const log = server.logLines.join('\n');
    expect(log).toContain('/api/generations');
    expect(log).not.toContain('A secret of mine');
    expect(log).not.toContain(DEMO_ANSWER.slice(0, 12));
  });
});

describe('what an answer used', () => {
  it('is counted by the model, costs nothing, and is the same wherever it is kept', async () => {
    const asked = localQuestion(DEMO);

    const { body } = await askWhole(server, asked);

    const { usage } = body.generation;
    expect(usage).toEqual({
      ...{ inputTokens: expect.any(Number), outputTokens: expect.any(Number) },
      ...{ reasoningTokens: null, cachedInputTokens: null, costUsd: 0, costSource: 'local' },
    });
    expect(body.message.usage).toEqual(usage);
    expect(await loggedUsageOf(asked.generationId)).toEqual([
      {
        ...{ outcome: 'completed', accountId: null, attempts: 1, tokensSource: 'reported' },
        ...{ inputTokens: usage.inputTokens, outputTokens: usage.outputTokens },
        ...{ costUsd: 0, costSource: 'local' },
      },
    ]);
  });

  it('has the system prompt in it', async () => {
    const plain = localQuestion(DEMO);
    const prompted = localQuestion(DEMO);
    const systemPrompt = 'You are a pirate. Answer in rhymes.';
    await server.call('POST', '/api/chats', { id: prompted.chatId, systemPrompt });

    const [without, having] = await Promise.all([
      askWhole(server, plain),
      askWhole(server, prompted),
    ]);

    const read = ({ body }: typeof without): number => body.generation.usage.inputTokens;
    expect(read(having)).toBeGreaterThan(read(without) + systemPrompt.length / 4);
  });
});

describe('an answer that is followed', () => {
  it('is told how far it is, and then comes whole, as one delta', async () => {
    const asked = localQuestion(SLOW, 'Hi', { params: { maxOutputTokens: 300 } });
    await askAsync(server, asked);
    const from = performance.now();

    const stream = await follow(server, asked.generationId);
    await stream.all();

    const elapsedMs = performance.now() - from;
    const { kept, progress } = parted(stream);
    expect(kept.map(({ event }) => event)).toEqual(FRAMES_OF_A_WHOLE_ANSWER);
    expect(kept.map(({ id }) => id)).toEqual(kept.map((_, index) => index + 1));
    expect(stream.isDone).toBe(true);
    expect(kept.at(-1)?.data.message).toEqual(await answerOf(server, asked.generationId));
    expect(new Set(progress.map(({ id }) => id))).toEqual(new Set([null]));
    // At most four a second, and the first at once.
    expect(progress.length).toBeLessThanOrEqual(elapsedMs / 250 + 1);
    const phases = progress.map(({ data }) => data.phase);
    expect(phases.at(-1)).toBe('generating');
    expect(phases.toSorted((one, other) => ORDER.indexOf(one) - ORDER.indexOf(other))).toEqual(
      phases,
    );
    const counts = progress.flatMap(({ data }) => data.tokens ?? []);
    expect(counts.toSorted((one, other) => one - other)).toEqual(counts);
    // All of them came before the text.
    const firstText = stream.frames.findIndex(({ event }) => event === 'text-start');
    expect(stream.frames.findLastIndex(({ event }) => event === 'progress')).toBeLessThan(
      firstText,
    );
  });

  it('is the same on the connection for many, where each frame names it', async () => {
    const asked = localQuestion(SLOW, 'Hi', { params: { maxOutputTokens: 300 } });
    const other = localQuestion(DEMO);
    await askAsync(server, asked);
    await askAsync(server, other);

    const ids = [asked.generationId, other.generationId];
    const stream = await followAll(server, new Map(ids.map((id) => [id, 0])));
    await stream.all();

    const { kept, progress } = parted(stream);
    for (const id of ids) {
      const own = kept.filter(({ data }) => data.generationId === id);
      expect(own.map(({ event }) => event)).toEqual(FRAMES_OF_A_WHOLE_ANSWER);
    }
    expect(progress.filter(({ data }) => !ids.includes(data.generationId))).toEqual([]);
    // The second waited for the first.
    expect(
      progress.map(({ data }) => [data.generationId, data.phase, data.position]),
    ).toContainEqual([...[other.generationId, 'queued', 1]]);
    expect(stream.isDone).toBe(false);
  });

  it('has nothing of its progress stored or replayed', async () => {
    const asked = localQuestion(DEMO);
    await askWhole(server, asked);

    const stream = await follow(server, asked.generationId);
    await stream.all();

    expect(stream.frames.map(({ event }) => event)).toEqual(FRAMES_OF_A_WHOLE_ANSWER);
    expect(stream.isDone).toBe(true);
    const stored = await storedEventsOf(server, asked.generationId);
    expect(stored.map((line) => JSON.parse(line).type)).toEqual(FRAMES_OF_A_WHOLE_ANSWER);
    const message = await answerOf(server, asked.generationId);
    expect(foldFrames(message, stream.frames)).toEqual(message);
  });
});

const ORDER = ['queued', 'loading', 'generating'];

describe('what is asked of an answer', () => {
  it('is its length: then it was cut off, and can be gone on with in its own words', async () => {
    const asked = localQuestion(DEMO, 'Hi', { params: { maxOutputTokens: 5 } });

    const { body } = await askWhole(server, asked);

    const begun = messageText(body.message);
    expect(body.generation).toMatchObject({ finishReason: 'length', usage: { outputTokens: 5 } });
    expect(DEMO_ANSWER.startsWith(begun)).toBe(true);
    const { params: _, ...rest } = again(asked, { parentId: body.message.id, continue: true });
    const longer = await askWhole(server, rest);
    expect(longer.status).toBe(200);
    expect(messageText(longer.body.message)).toBe(DEMO_ANSWER);
    expect(longer.body.message.id).toBe(body.message.id);
  });

  it('is where it ends: before a text, of which nothing is shown', async () => {
    const params = { stop: ['network without', 'without network'] };

    const { body } = await askWhole(server, localQuestion(DEMO, 'Hi', { params }));

    expect(messageText(body.message)).toBe(
      DEMO_ANSWER.slice(0, DEMO_ANSWER.indexOf('without net')),
    );
    expect(body.generation.finishReason).toBe('stop');
  });

  it('is told where a model here has no place for it', async () => {
    const params = { temperature: 0.7, topP: 0.9, seed: 7 };

    const { body } = await askWhole(server, localQuestion(DEMO, 'Hi', { params }));

    expect(body.message.parts).toEqual([
      {
        ...{ type: 'warning', code: 'parameter_not_supported' },
        message: 'Seed was not sent: a model on this server does not take it.',
      },
      expect.objectContaining({ type: 'text', text: DEMO_ANSWER }),
    ]);
  });
});

describe('a chat that the model cannot read to its end', () => {
  it('is refused with how long it is and how long it may be', async () => {
    const asked = localQuestion(DEMO, 'word '.repeat(3_000));

    const { status, body } = await askWhole(server, asked);

    expect(status).toBe(400);
    expect(body.error).toMatchObject({
      code: 'context_length_exceeded',
      retryable: false,
      message: expect.stringMatching(/\b\d{1,2},\d{3} tokens\b.*\b2,048\b/),
    });
    expect(await generationOf(server, asked.generationId)).toMatchObject({
      ...{ state: 'failed', usage: null, error: { code: 'context_length_exceeded' } },
    });
    // The next one finds the model as it was.
    expect((await askWhole(server, localQuestion(DEMO))).status).toBe(200);
  });
});

describe('in a chat', () => {
  it('an answer is given again, beside the first', async () => {
    const asked = localQuestion(DEMO);
    const first = await askWhole(server, asked);

    const second = await askWhole(server, again(asked));

    expect(second.body.generation.parentId).toBe(asked.message?.id);
    const leaf = (await branchOf(server, asked.chatId)).at(-1);
    expect(leaf?.siblingIds).toEqual([first.body.message.id, second.body.message.id]);
  });

  it('that another provider began, a model here goes on, whatever is in it', async () => {
    const mixed = await startedLocal({ key: 'sk-or-v1-0123456789abcdef' });
    const call = { index: 0, id: 'call_1', function: { name: 'weather', arguments: '{"at":1}' } };
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } };
    mixed.upstream.next([
      head(),
      frame(chunk({ delta: { reasoning: 'Let me think.' } })),
      frame(chunk({ delta: { content: 'It is ' } })),
      frame(chunk({ delta: { images: [image] } })),
      frame(chunk({ delta: { tool_calls: [call] } })),
      frame(chunk({ finishReason: 'tool_calls' })),
      ...[done, end],
    ]);
    const asked = question('What is the weather?');
    await askToEnd(mixed, asked);
    const first = await answerOf(mixed, asked.generationId);
    expect(new Set(first.parts.map(({ type }) => type))).toEqual(
      new Set(['reasoning', 'text', 'file', 'tool-call']),
    );

    const next = followUp(asked.chatId, first.id);
    const { status, body } = await askWhole(mixed, { ...next, modelId: DEMO, stream: false });

    expect(status).toBe(200);
    expect(messageText(body.message)).toBe(DEMO_ANSWER);
    expect(body.message.parts[0]).toMatchObject({ type: 'warning', code: 'file_not_sent' });
    mixed.upstream.next(answer());
    const back = followUp(asked.chatId, body.message.id);
    expect((await askToEnd(mixed, back)).at(-1)?.data).toMatchObject({ state: 'completed' });
    expect(JSON.stringify(mixed.upstream.completions.at(-1)?.body)).toContain(DEMO_ANSWER);
  });
});

describe('hooks', () => {
  it('see the text of a model here, and change it, before anybody else does', async () => {
    const hooked = await startedLocal({
      hooks: [
        {
          name: 'redact',
          on: {
            'generation.chunk':
              () =>
              ({ text }) => ({ text: text.replaceAll('Parley', '[us]') }),
          },
        },
      ],
    });
    const asked = localQuestion(DEMO);

    const { body } = await askWhole(hooked, asked);

    expect(messageText(body.message)).toBe(DEMO_ANSWER.replace('Parley', '[us]'));
    expect((await storedEventsOf(hooked, asked.generationId)).join()).not.toContain('Parley');
  });

  it('can end it', async () => {
    const enough = { text: 'Enough.', stop: 'enough' };
    const hooked = await startedLocal({
      hooks: [{ name: 'stop', on: { 'generation.chunk': () => () => enough } }],
    });

    const { status, body } = await askWhole(hooked, localQuestion(DEMO));

    expect(status).toBe(200);
    expect(body.generation).toMatchObject({ state: 'stopped', finishReason: 'hook' });
    expect(messageText(body.message)).toBe('Enough.');
    expect((await askWhole(hooked, localQuestion(DEMO))).status).toBe(200);
  });
});

it('a character that is several tokens comes through whole', async () => {
  // No byte of it is there twice: the model knows nothing but which one follows which.
  const words = 'é世🙂!';
  const corpus = `<|assistant|>${words}<|end|>`;
  const polyglot = await startedLocal({
    localModels: {
      polyglot: (folder) => makeModel(folder, { corpus, merges: 0 /* A token a byte. */ }),
    },
  });

  const { body } = await askWhole(polyglot, localQuestion('local/polyglot', words));

  expect(messageText(body.message)).toBe(words);
});

function loggedUsageOf(generationId: string): Promise<object[]> {
  return server.rows(
    `select outcome, account_id as "accountId", attempts, tokens_source as "tokensSource",
       input_tokens as "inputTokens", output_tokens as "outputTokens",
       cost_usd as "costUsd", cost_source as "costSource"
     from request_logs where generation_id = '${generationId}'`,
  );
}
