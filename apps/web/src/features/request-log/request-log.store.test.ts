import { describe, expect, test } from 'vitest';

import {
  arrive,
  EMPTY_LOG,
  MAX_WAITING_ROWS,
  release,
  type RequestLogState,
} from './request-log.store.ts';
import { begun } from './request-log.testing.ts';

const idsOf = (rows: readonly { id: string }[] = []) => rows.map(({ id }) => id);

function log(changes: Partial<RequestLogState> = {}): RequestLogState {
  return { ...EMPTY_LOG, hasRead: true, rows: [begun(2), begun(4)], ...changes };
}

describe('rows that come', () => {
  test('are shown at once where nobody looks at the others', () => {
    expect(idsOf(arrive(log(), [begun(1), begun(3)]).rows)).toEqual([
      'row-1',
      'row-2',
      'row-3',
      'row-4',
    ]);
  });

  test('wait where the others keep their places, and are shown in order when they need not', () => {
    const held = log({ isHeld: true });
    const waiting = { ...held, ...arrive(held, [begun(1)]) };
    const more = { ...waiting, ...arrive(waiting, [begun(0), begun(3)]) };

    expect(more.rows).toBe(held.rows);
    expect(idsOf(more.waiting)).toEqual(['row-0', 'row-1', 'row-3']);
    expect(idsOf(release(more).rows)).toEqual(['row-0', 'row-1', 'row-2', 'row-3', 'row-4']);
    expect(release(more).waiting).toEqual([]);
  });

  test('change nothing where they are known, shown or waiting', () => {
    expect(arrive(log(), [begun(2)])).toEqual({});
    expect(arrive(log({ isHeld: true, waiting: [begun(1)] }), [begun(1)])).toEqual({});
  });

  test('come with their page where they began before all that is shown', () => {
    expect(arrive(log({ olderCursor: 'more' }), [begun(5)])).toEqual({});
    expect(idsOf(arrive(log(), [begun(5)]).rows)).toEqual(['row-2', 'row-4', 'row-5']);
  });

  test('do not pile up without end: the list has them', () => {
    const many = Array.from({ length: MAX_WAITING_ROWS }, (_, index) => begun(0, `new-${index}`));
    const full = log({ isHeld: true, waiting: many });

    const behind = { ...full, ...arrive(full, [begun(1)]) };

    expect(behind).toMatchObject({ isBehind: true, waiting: [] });
    expect(arrive(behind, [begun(0)])).toEqual({});
  });
});
