import { Writable } from 'node:stream';

import { expect, test } from 'vitest';

import { createLog } from '../../log.ts';
import type { GenerationSummary } from '../points.ts';
import { HookRunner } from '../runner.ts';
import { usageAndTiming } from './usage-and-timing.ts';

const COMPLETED: GenerationSummary = {
  state: 'completed',
  text: 'Nobody may read this in a log.',
  usage: {
    inputTokens: 10,
    outputTokens: 5,
    reasoningTokens: 2,
    cachedInputTokens: null,
    costUsd: 0.0001,
    costSource: 'reported',
  },
  error: null,
  firstOutputMs: 120,
  durationMs: 900,
};

test('the end of a generation is one line with what it used and how long it took', async () => {
  const lines = await linesAfter(COMPLETED);

  expect(lines).toEqual([
    {
      level: 30,
      time: expect.any(Number),
      event: 'generation.end',
      requestId: 'request',
      userId: 'owner',
      generationId: 'generation',
      modelId: 'openrouter/fake/model',
      state: 'completed',
      errorCode: null,
      usage: COMPLETED.usage,
      firstOutputMs: 120,
      durationMs: 900,
      msg: 'a generation ended',
    },
  ]);
});

test('a failure is named by its code, without its message', async () => {
  const message = 'The provider said: nobody may read this in a log.';
  const error = {
    code: 'upstream_failed' as const,
    message,
    requestId: 'request',
    retryable: true,
  };

  const lines = await linesAfter({ ...COMPLETED, state: 'failed', error });

  expect(lines).toMatchObject([{ state: 'failed', errorCode: 'upstream_failed' }]);
  expect(JSON.stringify(lines)).not.toContain('nobody may read');
});

test('what is not known is null', async () => {
  const lines = await linesAfter({
    ...COMPLETED,
    state: 'stopped',
    usage: null,
    firstOutputMs: null,
  });

  expect(lines).toMatchObject([{ state: 'stopped', usage: null, firstOutputMs: null }]);
});

async function linesAfter(summary: GenerationSummary): Promise<unknown[]> {
  let text = '';
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString('utf8');
      done();
    },
  });
  const log = createLog('info', destination);
  const hooks = new HookRunner([usageAndTiming(log)], log);
  hooks.onEnd(summary, {
    source: 'chat',
    ownerId: 'owner',
    chatId: 'chat',
    generationId: 'generation',
    requestId: 'request',
    modelId: 'openrouter/fake/model',
  });
  await hooks.settled();
  return text
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}
