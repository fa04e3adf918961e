import { expect, onTestFinished, test } from 'vitest';

import { RequestLogTail, type TailItem } from './request-log-tail.ts';

const OWNER = 'owner';
const LIMITS = { gatherMs: 1, maxEventRows: 3, maxWaitingRows: 5 };

function rows(from: number, to: number, ownerId = OWNER) {
  return Array.from({ length: to - from }, (_, index) => ({ id: `row-${from + index}`, ownerId }));
}

function idsOf(item: IteratorResult<TailItem>): readonly string[] {
  if (item.done === true || item.value === 'overflow') throw new Error('no rows');
  return item.value.ids;
}

/** A tail that one reader follows. */
function followed(limits = LIMITS) {
  const tail = new RequestLogTail(limits);
  const gone = new AbortController();
  onTestFinished(() => tail.close());
  return { tail, gone, reader: tail.follow(OWNER, gone.signal) };
}

test('rows that are written close together come together, and no event has too many', async () => {
  const { tail, reader } = followed();

  tail.announce(rows(0, 1));
  tail.announce(rows(1, 4));

  expect(idsOf(await reader.next())).toEqual(['row-0', 'row-1', 'row-2']);
  expect(idsOf(await reader.next())).toEqual(['row-3']);
});

test('a reader is told of what was written before it took anything, and nothing of others', async () => {
  const { tail, reader } = followed();

  tail.announce([...rows(0, 1, 'somebody else'), ...rows(1, 2)]);

  expect(idsOf(await reader.next())).toEqual(['row-1']);
});

test('a reader that is too far behind is told to read the list, and then goes on', async () => {
  const { tail, reader } = followed();

  tail.announce(rows(0, 5));
  tail.announce(rows(5, 6));
  tail.announce(rows(6, 7));

  expect((await reader.next()).value).toBe('overflow');
  tail.announce(rows(7, 8));
  expect(idsOf(await reader.next())).toEqual(['row-7']);
});

test('one reader that takes nothing holds up no other', async () => {
  const { tail, reader } = followed();
  const slow = tail.follow(OWNER, new AbortController().signal);

  for (const index of Array.from({ length: 4 }).keys()) {
    tail.announce(rows(index * 2, index * 2 + 2));
    expect(idsOf(await reader.next())).toHaveLength(2);
  }

  expect((await slow.next()).value).toBe('overflow');
});

test('a reader that is gone ends, whether it waits or not', async () => {
  const { gone, reader } = followed();
  const waiting = reader.next();

  gone.abort();

  expect((await waiting).done).toBe(true);
  expect((await reader.next()).done).toBe(true);
});

test('closing ends those who follow, and whoever comes later', async () => {
  const { tail, reader } = followed();
  const waiting = reader.next();

  tail.close();

  expect((await waiting).done).toBe(true);
  expect((await tail.follow(OWNER, new AbortController().signal).next()).done).toBe(true);
});
