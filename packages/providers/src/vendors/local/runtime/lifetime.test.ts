import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { DEMO_ANSWER, makeCircularModel, makeDemoModel } from '../demo-model/index.ts';
import type { InstalledModel, Runtime } from '../types.ts';
import { Bench, cpuTicks, LONG_QUESTION, makeSlowReader, read, told } from './runtime.testing.ts';

let bench: Bench;
let demo: InstalledModel;

beforeEach(() => {
  bench = new Bench();
  demo = bench.model('demo', makeDemoModel);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await bench.close();
});

describe('the process', () => {
  it('is started by the first question, and ends when nobody asks any more', async () => {
    const runtime = bench.start({ idleMs: 300 });
    expect(bench.children()).toEqual([]);

    await told(bench.ask(runtime, demo, 'Hi'));
    expect(bench.children()).toHaveLength(1);

    await expect.poll(() => bench.children(), { timeout: 10_000 }).toEqual([]);
    const { text, events } = await told(bench.ask(runtime, demo, 'Hi'));
    expect(text).toBe(DEMO_ANSWER);
    expect(events[0]).toEqual({ type: 'loading' });
  });

  it('is another one for another model, and never two at once', async () => {
    const other = bench.model('other', makeDemoModel);
    const runtime = bench.start();
    await told(bench.ask(runtime, demo, 'Hi'));
    const first = bench.child();

    const { text } = await told(bench.ask(runtime, other, 'Hi'), () => bench.child());

    expect(text).toBe(DEMO_ANSWER);
    expect(bench.child()).not.toBe(first);
  });

  it('is given nothing of the environment of the server', async () => {
    vi.stubEnv('PARLEY_SECRET_KEY', 'the-key-of-all-keys');
    vi.stubEnv('OPENROUTER_API_KEY', 'sk-or-v1-example');
    const runtime = bench.start();
    await told(bench.ask(runtime, demo, 'Hi'));

    const environment = read(`/proc/${bench.child()}/environ`).split('\0').filter(Boolean);

    const names = environment.map((line) => line.split('=')[0]);
    expect(new Set(names)).toEqual(new Set(['NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE']));
  });

  it('makes way for the server', async () => {
    const runtime = bench.start();
    await told(bench.ask(runtime, demo, 'Hi'));

    expect(getPriority(bench.child())).toBeGreaterThan(getPriority());
  });

  it('goes on where a signal is sent to all of the group', async () => {
    const circle = bench.model('circle', makeCircularModel);
    const runtime = bench.start();

    const { last, error } = await told(bench.ask(runtime, circle, 'Go'), (event) => {
      if (event.type !== 'generating') return;
      process.kill(bench.child(), 'SIGINT');
      process.kill(bench.child(), 'SIGTERM');
    });

    expect(error).toBeNull();
    expect(last?.type).toBe('done');
  });
});

describe('a check', () => {
  it('starts the process, and asks nothing of it', async () => {
    const runtime = bench.start();

    await runtime.check(new AbortController().signal);

    const pid = bench.child();
    await told(bench.ask(runtime, demo, 'Hi'));
    expect(bench.child()).toBe(pid);
  });

  it('ends the process again when nobody asks', async () => {
    const runtime = bench.start({ idleMs: 100 });

    await runtime.check(new AbortController().signal);

    await expect.poll(() => bench.children(), { timeout: 10_000 }).toEqual([]);
  });

  it('fails where the process cannot be started', async () => {
    const runtime = bench.start({ entry: join(bench.root, 'nothing.mjs') });

    await expect(runtime.check(new AbortController().signal)).rejects.toMatchObject({
      code: 'local_model_failed',
    });
  });

  const LATE = {
    code: 'local_model_failed',
    message: 'The process that runs local models did not get ready in time.',
  };

  /** A process that never gets ready. */
  function hanging(startMs: number): Runtime {
    const entry = join(bench.root, 'hanging.mjs');
    writeFileSync(entry, 'setInterval(() => {}, 1_000);');
    return bench.start({ entry, startMs });
  }

  it('of one that hangs can be given up, and ends it', async () => {
    const runtime = hanging(60_000);
    const stopping = new AbortController();
    const check = runtime.check(stopping.signal);
    const pid = bench.child('hanging.mjs');
    stopping.abort(new Error('not any more'));

    await expect(check).rejects.toMatchObject(LATE);
    expect(read(`/proc/${pid}/stat`)).toBe('');
    await expect(runtime.check(AbortSignal.abort())).rejects.toMatchObject(LATE);
  });

  it('of one that hangs fails after a while, and so does an answer', async () => {
    const runtime = hanging(200);

    await expect(runtime.check(new AbortController().signal)).rejects.toMatchObject(LATE);
    const { error, events } = await told(bench.ask(runtime, demo, 'Hi'));

    expect(error).toMatchObject(LATE);
    expect(events).toEqual([{ type: 'loading' }]);
    expect(bench.children('hanging.mjs')).toEqual([]);
  });

  it('leaves a process alone that answers when it is given up', async () => {
    const runtime = bench.start();
    const stopping = new AbortController();
    const check = runtime.check(stopping.signal).catch((thrown: unknown) => thrown);
    const answer = told(bench.ask(runtime, demo, 'Hi'));
    stopping.abort();

    expect(await check).toMatchObject(LATE);
    expect((await answer).text).toBe(DEMO_ANSWER);
  });
});

describe('a model that is released', () => {
  it('is in memory no more', async () => {
    const runtime = bench.start();
    await told(bench.ask(runtime, demo, 'Hi'));

    await runtime.release('demo');

    expect(bench.children()).toEqual([]);
  });

  it('stays where another one was meant', async () => {
    const runtime = bench.start();
    await told(bench.ask(runtime, demo, 'Hi'));
    const pid = bench.child();

    await runtime.release('other');

    expect(bench.child()).toBe(pid);
  });

  it('fails whoever is answered by it or waits for it, and nobody else', async () => {
    const circle = bench.model('circle', (folder) =>
      makeCircularModel(folder, { contextLength: 32_768 }),
    );
    const runtime = bench.start();
    const writing = Promise.withResolvers<void>();
    const params = { maxOutputTokens: 30_000 };
    const answered = told(bench.ask(runtime, circle, 'Go', { params }), (event) => {
      if (event.type === 'generating') writing.resolve();
    });
    const waiting = told(bench.ask(runtime, circle, 'Go'));
    const other = told(bench.ask(runtime, demo, 'Hi'));
    await writing.promise;

    await runtime.release('circle');

    expect((await answered).error?.code).toBe('model_not_found');
    expect((await waiting).error?.code).toBe('model_not_found');
    expect((await other).text).toBe(DEMO_ANSWER);
  });
});

describe('the end', () => {
  it('leaves no process, and ends all that wait', async () => {
    const slow = bench.model('slow', makeSlowReader);
    const runtime = bench.start();
    const loading = Promise.withResolvers<void>();
    const answers = [
      told(bench.ask(runtime, slow, LONG_QUESTION), () => loading.resolve()),
      told(bench.ask(runtime, demo, 'Hi')),
    ];
    await loading.promise;

    await runtime.close();
    await runtime.close();

    expect(bench.children()).toEqual([]);
    for (const { error } of await Promise.all(answers)) {
      expect(error?.code).toBe('server_shutdown');
    }
    const late = await told(bench.ask(runtime, demo, 'Hi'));
    expect(late.error?.code).toBe('server_shutdown');
    await expect(runtime.check(new AbortController().signal)).rejects.toThrow();
    expect(bench.children()).toEqual([]);
  });

  it('leaves no process where a check waits for another one to leave', async () => {
    const runtime = bench.start();
    await told(bench.ask(runtime, demo, 'Hi'));
    const leaving = runtime.release('demo');
    const check = runtime.check(new AbortController().signal).catch((thrown: unknown) => thrown);

    await runtime.close();

    expect(await check).toMatchObject({ code: 'server_shutdown' });
    await leaving;
    expect(bench.children()).toEqual([]);
  });
});

describe('the program that asks', () => {
  const ASKING = 'for await (const _event of ask());';

  it('ends by itself, as nothing here keeps it alive, and the process with it', async () => {
    const [code] = await once(bench.program(ASKING, demo, 'Hi'), 'exit');

    expect(code).toBe(0);
    await expect.poll(() => bench.children(), { timeout: 10_000 }).toEqual([]);
  });

  it('can be signalled with all of its group: the process that just starts is not in it', async () => {
    const program = bench.program(
      `process.on('SIGTERM', () => {});
       const answer = ask()[Symbol.asyncIterator]();
       await answer.next();
       process.kill(0, 'SIGTERM');
       let last;
       try { for (;;) { const { done, value } = await answer.next(); if (done) break; last = value.type; } }
       catch (error) { last = error.message; }
       console.log(last);`,
      demo,
      'Hi',
    );

    expect(await textOf(program.stdout ?? process.stdin)).toBe('done\n');
  });

  it('takes the process along that it has just started', async () => {
    const asking = bench.program(ASKING, demo, 'Hi');
    await expect.poll(() => bench.children(), { interval: 1, timeout: 10_000 }).toHaveLength(1);

    asking.kill('SIGKILL');

    await expect.poll(() => bench.children(), { timeout: 10_000 }).toEqual([]);
  });

  it('takes the process along when it is killed, even one that reads a long question', async () => {
    const slow = bench.model('slow', makeSlowReader);
    const asking = bench.program(ASKING, slow, LONG_QUESTION);
    await expect.poll(() => bench.children(), { timeout: 10_000 }).toHaveLength(1);
    const pid = bench.child();
    // Two thirds of a second, more than its start takes: so it reads.
    await expect.poll(() => cpuTicks(pid), { timeout: 20_000 }).toBeGreaterThan(120);

    asking.kill('SIGKILL');

    await expect.poll(() => bench.children(), { timeout: 2_000 }).toEqual([]);
  });
});
