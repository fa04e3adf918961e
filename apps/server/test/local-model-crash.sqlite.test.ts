import { messageText } from '@parley/contracts';
import { DEMO_ANSWER } from '@parley/providers/demo-model';
import { answer, modelProcesses } from '@parley/providers/testing';
import { describe, expect, it } from 'vitest';

import {
  again,
  answerOf,
  ask,
  askAsync,
  branchOf,
  follow,
  generationOf,
  question,
  textOf,
} from './asking.ts';
import { TEST_KEY } from './harness.ts';
import {
  askWhole,
  DEMO,
  followUntilWritten,
  localQuestion,
  SLOW,
  startedLocal,
} from './local-models.ts';
import { requestLogsOf } from './stored.ts';

const WORDS = Array.from({ length: 300 }, (_, index) => `word ${index} `);
/** What people are told of the end of the process, by the signal that ended it. */
const SENTENCES = [
  ['SIGKILL', /memory of this server may have run out/],
  ['SIGSEGV', /ended in the middle of its work \(SIGSEGV\)/],
] as const;

function killModel(signal: NodeJS.Signals): void {
  const processes = modelProcesses();
  expect(processes).toHaveLength(1);
  for (const pid of processes) process.kill(pid, signal);
}

describe.each(SENTENCES)(
  'the process that runs models, ended by %s in the middle of an answer,',
  (signal, sentence) => {
    it('takes that answer along, but not its text, and nothing else', async () => {
      const server = await startedLocal({ key: TEST_KEY });
      server.upstream.next(answer({ deltas: WORDS, paceMs: 4 }));
      const [broken, waiting] = [localQuestion(SLOW, 'Tell me my secret'), localQuestion(DEMO)];
      await askAsync(server, broken);
      const reader = await followUntilWritten(server, broken.generationId);
      await askAsync(server, waiting);
      const beside = await ask(server, question());
      await beside.until(({ data }) => data.delta === WORDS[20]);

      killModel(signal);

      const end = (await reader.all()).at(-1);
      expect(end).toMatchObject({
        event: 'error',
        data: {
          state: 'failed',
          error: {
            ...{ code: 'local_model_failed', retryable: true },
            message: expect.stringMatching(sentence),
          },
          message: { state: 'failed', parts: [{ text: expect.stringMatching(/^tick tock/) }] },
        },
      });
      expect(reader.isDone).toBe(false);
      expect(end?.data.message).toEqual(await answerOf(server, broken.generationId));
      // The one that waited has another process, and the other provider's reader noticed nothing.
      const next = await follow(server, waiting.generationId);
      expect((await next.all()).at(-1)?.data).toMatchObject({
        ...{ state: 'completed', message: { parts: [{ text: DEMO_ANSWER }] } },
      });
      await beside.all();
      expect(
        beside.frames.filter(({ event }) => event === 'text-delta').map(({ data }) => data.delta),
      ).toEqual(WORDS);
      expect(textOf(beside.frames)).toBe(WORDS.join(''));
      expect(beside.isDone).toBe(true);
    });
  },
);

it('what ended the process is logged, and nothing of what was said', async () => {
  const server = await startedLocal();
  const asked = localQuestion(SLOW, 'Tell me my secret');
  await askAsync(server, asked);
  const reader = await followUntilWritten(server, asked.generationId);

  killModel('SIGSEGV');
  await reader.all();

  expect(await requestLogsOf(server, asked.generationId)).toMatchObject([
    {
      ...{ outcome: 'error_midstream', errorCode: 'local_model_failed', attempts: 1 },
      ...{ tokensSource: 'estimated', costUsd: 0 },
    },
  ]);
  const failed = server.logLines.filter((line) => JSON.parse(line).msg === 'a provider failed');
  expect(failed).toEqual([expect.stringContaining('SIGSEGV')]);
  expect(server.logLines.join('\n')).not.toMatch(/tick tock|my secret/);
});

it('an answer that is waited for is a 500 with its reason when the process ends', async () => {
  const server = await startedLocal();
  const asked = localQuestion(SLOW);
  const answering = askWhole(server, asked);
  await expect.poll(() => modelProcesses(), { timeout: 20_000 }).toHaveLength(1);

  killModel('SIGKILL');

  const { status, body } = await answering;
  expect(status).toBe(500);
  expect(body.error).toMatchObject({ code: 'local_model_failed', retryable: true });
  expect(JSON.stringify(body)).not.toMatch(/\/runtime\/|node:|\n\s+at /);
});

it('an answer whose process ended is given again, in the same place', async () => {
  const server = await startedLocal();
  const asked = localQuestion(SLOW);
  await askAsync(server, asked);
  const reader = await followUntilWritten(server, asked.generationId);
  killModel('SIGABRT');
  await reader.all();
  expect(await generationOf(server, asked.generationId)).toMatchObject({ state: 'failed' });

  const { body } = await askWhole(server, again(asked, { modelId: DEMO }));

  expect(messageText(body.message)).toBe(DEMO_ANSWER);
  expect((await branchOf(server, asked.chatId)).at(-1)?.siblingIds).toHaveLength(2);
});
