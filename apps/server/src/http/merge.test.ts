import { setImmediate as nextTurn } from 'node:timers/promises';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { merge } from './merge.ts';

test('nothing of nothing is nothing', async () => {
  expect(await collect(merge([]))).toEqual([]);
});

test('each source keeps its order, and nothing is lost, however they take turns', async () => {
  const sourceOf = fc.array(fc.nat({ max: 3 }), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(fc.array(sourceOf, { maxLength: 5 }), async (pauses) => {
      const merged = merge(pauses.map((turns, index) => paced(index, turns)));

      const items = (await collect(merged)).join('').split(';').slice(0, -1);

      for (const [index, turns] of pauses.entries()) {
        const own = items.filter((item) => item.startsWith(`${index}:`));
        expect(own).toEqual(turns.map((_, number) => `${index}:${number}`));
      }
      expect(items).toHaveLength(pauses.flat().length);
    }),
    { numRuns: 1000 },
  );
});

test('what several have ready comes out together', async () => {
  const merged = merge([paced(0, [0]), paced(1, [0]), paced(2, [0])]);

  expect(await collect(merged)).toEqual(['0:0;1:0;2:0;']);
});

test('a source is asked for more only when what it gave was taken', async () => {
  let asked = 0;
  async function* eager(): AsyncGenerator<string> {
    for (;;) {
      asked += 1;
      yield 'x';
    }
  }
  const merged = merge([eager()]);

  await merged.next();
  for (let turn = 0; turn < 10; turn += 1) await nextTurn();
  expect(asked).toBe(1);
  await merged.next();
  expect(asked).toBe(2);
});

test('a source that has nothing to say does not hold up the others', async () => {
  const never: AsyncIterable<string> = {
    [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }),
  };
  const merged = merge([never, paced(1, [0, 0])]);

  expect((await merged.next()).value).toBe('1:0;');
  expect((await merged.next()).value).toBe('1:1;');
});

test('the failure of one is the failure of all, after what had come before it', async () => {
  async function* failing(): AsyncGenerator<string> {
    yield 'last words;';
    throw new Error('the source failed');
  }
  const merged = merge([failing(), paced(1, [0])]);
  const seen: string[] = [];

  await expect(collect(merged, seen)).rejects.toThrow('the source failed');

  expect(seen.join('')).toContain('last words;');
});

/** Says `<index>:<number>;` after each of the pauses, which are counted in turns of the event loop. */
async function* paced(index: number, pauses: readonly number[]): AsyncGenerator<string> {
  for (const [number, turns] of pauses.entries()) {
    for (let turn = 0; turn < turns; turn += 1) await nextTurn();
    yield `${index}:${number};`;
  }
}

async function collect(source: AsyncIterable<string>, into: string[] = []): Promise<string[]> {
  for await (const text of source) into.push(text);
  return into;
}
