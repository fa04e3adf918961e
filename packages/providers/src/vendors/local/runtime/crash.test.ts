import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DEMO_ANSWER, makeCircularModel, makeDemoModel } from '../demo-model/index.ts';
import type { InstalledModel, Runtime } from '../types.ts';
import { Bench, edit, read, told } from './runtime.testing.ts';

const bench = new Bench();
let runtime: Runtime;
let demo: InstalledModel;
let circle: InstalledModel;

beforeAll(() => {
  runtime = bench.start();
  demo = bench.model('demo', makeDemoModel);
  circle = bench.model('circle', (folder) => makeCircularModel(folder, { contextLength: 32_768 }));
});

afterAll(() => bench.close());

describe('a process that dies in the middle of an answer', () => {
  it.each([
    [
      'SIGKILL',
      'The process that runs local models was killed from outside (SIGKILL). The memory of this server may have run out: a smaller model may run.',
    ],
    ['SIGSEGV', 'The process that runs local models ended in the middle of its work (SIGSEGV).'],
    ['SIGABRT', 'The process that runs local models ended in the middle of its work (SIGABRT).'],
  ] as const)(
    'by %s fails that answer, whose text stays, and the next one works',
    async (signal, message) => {
      const dying = told(
        bench.ask(runtime, circle, 'Go', { params: { maxOutputTokens: 30_000 } }),
        (event) =>
          event.type === 'generating' && event.tokens > 2 && process.kill(bench.child(), signal),
      );
      const waiting = told(bench.ask(runtime, demo, 'Hi'));

      const { error, text: written } = await dying;

      expect(error).toMatchObject({ code: 'local_model_failed', message });
      expect(written).toMatch(/^tick tock/);
      expect((await waiting).text).toBe(DEMO_ANSWER);
    },
  );

  it('while nobody asks it, is not noticed', async () => {
    await told(bench.ask(runtime, demo, 'Hi'));
    const pid = bench.child();
    process.kill(pid, 'SIGKILL');
    // Gone, and no zombie either: so we have heard of it.
    await expect.poll(() => read(`/proc/${pid}/stat`)).toBe('');

    const { error, last } = await told(bench.ask(runtime, demo, 'Hi'));

    expect({ error, type: last?.type }).toEqual({ error: null, type: 'done' });
  });
});

describe('a process that cannot work', () => {
  /** A runtime whose process runs this program. */
  function running(name: string, program: string): Runtime {
    const entry = join(bench.root, name);
    writeFileSync(entry, program);
    return bench.start({ entry });
  }

  it('fails each answer by itself, and is started once for each', async () => {
    const starts = join(bench.root, 'starts');
    const broken = running(
      'aborting.mjs',
      `import { appendFileSync } from 'node:fs';
       appendFileSync(${JSON.stringify(starts)}, 'x');
       process.stderr.write('no such instruction', () => process.abort());`,
    );

    const ends = await Promise.all([1, 2, 3].map(() => told(bench.ask(broken, demo, 'Hi'))));

    for (const { error } of ends) {
      expect(error).toMatchObject({
        code: 'local_model_failed',
        message: 'The process that runs local models ended in the middle of its work (SIGABRT).',
      });
      expect(String(error?.cause)).toContain('no such instruction');
    }
    expect(readFileSync(starts, 'utf8')).toBe('xxx');
  });

  it('says so where its program is missing', async () => {
    const missing = bench.start({ entry: join(bench.root, 'no-such-file.mjs') });

    const { error } = await told(bench.ask(missing, demo, 'Hi'));

    expect(error).toMatchObject({
      code: 'local_model_failed',
      message: 'The process that runs local models ended in the middle of its work (exit code 1).',
    });
  });

  it('says so where it cannot be started, and works when it can again', async () => {
    const program = bench.program(
      `import { closeSync, openSync } from 'node:fs';
       async function end() {
         let last;
         try { for await (const event of ask()) last = event.type; } catch (error) { last = error.message; }
         console.log(last);
       }
       const files = [];
       try { for (;;) files.push(openSync('/dev/null')); } catch {}
       await end();
       for (const file of files) closeSync(file);
       await end();`,
      demo,
      'Hi',
      'ulimit -n 128;',
    );

    expect(await text(program.stdout ?? process.stdin)).toBe(
      'The process that runs local models could not be started.\ndone\n',
    );
  });

  it('says so where the memory ran out', async () => {
    const broken = running(
      'out-of-memory.mjs',
      `process.stderr.write('FATAL ERROR: JavaScript heap out of memory', () => process.abort());`,
    );

    const { error } = await told(bench.ask(broken, demo, 'Hi'));

    expect(error?.message).toBe(
      'This server has not enough memory left to run this model. A smaller one may run.',
    );
  });
});

describe('a model that fails while it computes', () => {
  it('fails that answer without a word of the question in the log, and the next one works', async () => {
    const liar = bench.model('liar', (folder) => {
      makeDemoModel(folder);
      edit(join(folder, 'config.json'), { n_positions: 100_000 });
    });
    const question = 'secret '.repeat(1_000);

    const { error } = await told(bench.ask(runtime, liar, question));
    const next = await told(bench.ask(runtime, liar, 'Hi'));

    expect(error).toMatchObject({
      code: 'local_model_failed',
      message: 'The model failed in the middle of its work.',
    });
    expect(String(error?.cause)).toContain('out of data bounds');
    expect(String(error?.cause)).not.toContain('secret');
    // Nor its tokens: a run that fails would print them all.
    expect(String(error?.cause).length).toBeLessThan(600);
    expect(next.text).toBe(DEMO_ANSWER);
  });
});
