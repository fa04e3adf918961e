import { describe, expect, test } from 'vitest';

import { MAX_MARKS, type Marks, marksAfter } from './marks.ts';

const NONE: Marks = { running: [], unread: [] };
const running = (id: string) => ({ id, running: true });
const quiet = (id: string) => ({ id, running: false });

describe('the marks of chats', () => {
  test('an answer that ended is unread, and one that nobody saw running is not', () => {
    const before = marksAfter(NONE, [running('a'), quiet('b')], null);
    expect(before).toEqual({ running: ['a'], unread: [] });
    expect(marksAfter(before, [quiet('a'), quiet('b')], null)).toEqual({
      running: [],
      unread: ['a'],
    });
  });

  test('the chat that is shown is never unread', () => {
    const before: Marks = { running: ['a'], unread: ['b'] };
    expect(marksAfter(before, [quiet('a'), quiet('b')], 'a')).toEqual({
      running: [],
      unread: ['b'],
    });
    expect(marksAfter(before, [running('a'), quiet('b')], 'b')).toEqual({
      running: ['a'],
      unread: [],
    });
  });

  test('a new answer takes the place of an unread one until it ends', () => {
    const before: Marks = { running: [], unread: ['a'] };
    expect(marksAfter(before, [running('a')], null)).toEqual({ running: ['a'], unread: [] });
  });

  test('a chat that has left the list leaves no mark', () => {
    expect(marksAfter({ running: ['a'], unread: [] }, [quiet('b')], null)).toEqual(NONE);
  });

  test('are remembered up to a limit; the newest stay', () => {
    const many = Array.from({ length: MAX_MARKS }, (_, index) => `old-${index}`);
    const { unread } = marksAfter({ running: ['new'], unread: many }, [quiet('new')], null);
    expect(unread).toHaveLength(MAX_MARKS);
    expect(unread.at(-1)).toBe('new');
    expect(unread).not.toContain('old-0');
  });
});
