import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { afterAll, expect, it } from 'vitest';

import { makeDemoModel } from '../demo-model/index.ts';
import type { LocalQuestion, Runtime } from '../types.ts';
import { Bench, told } from './runtime.testing.ts';

const bench = new Bench();
const demo = bench.model('demo', makeDemoModel);

afterAll(() => bench.close());

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

/** Asks, and keeps nothing but what does not hold the question. */
async function forgotten(runtime: Runtime): Promise<WeakRef<LocalQuestion>> {
  const messages = [{ role: 'user', content: 'Hi' }] as const;
  const question: LocalQuestion = { messages, params: { maxOutputTokens: 1 } };
  const timeouts = { firstOutputMs: 60_000, idleMs: 60_000, totalMs: 60_000 };
  const signal = new AbortController().signal;
  const { last } = await told(runtime.answer({ model: demo, question, signal, timeouts }));
  expect(last?.type).toBe('done');
  return new WeakRef(question);
}

it('a question is forgotten when it is answered, though the process stays', async () => {
  const runtime = bench.start();
  const questions: WeakRef<LocalQuestion>[] = [];
  for (let time = 0; time < 5; time += 1) questions.push(await forgotten(runtime));
  const pid = bench.child();

  await expect
    .poll(
      () => {
        if (typeof collectGarbage === 'function') collectGarbage();
        return questions.filter((question) => question.deref() !== undefined).length;
      },
      { timeout: 10_000 },
    )
    .toBe(0);
  expect(bench.child()).toBe(pid);
});
