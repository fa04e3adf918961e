import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  type Hold,
  type Intent,
  type IntentEvent,
  nextIntent,
  startAt,
  writerOf,
} from './intent.ts';

const HOLD: Hold = { id: 'one', offset: 40, reserves: false };
const UP: IntentEvent = { type: 'moved', up: true, atEnd: false, reserved: false };
const DOWN: IntentEvent = { type: 'moved', up: false, atEnd: false, reserved: false };
const BACK: IntentEvent = { type: 'moved', up: false, atEnd: true, reserved: false };

function after(...events: IntentEvent[]): Intent {
  return events.reduce(nextIntent, startAt(null));
}

function writerAfter(...events: IntentEvent[]): string | undefined {
  return writerOf(after(...events))?.kind;
}

describe('who sets the place', () => {
  test('a chat stays at its end until its reader turns away, and again from the end on', () => {
    expect(writerAfter()).toBe('end');
    expect(writerAfter({ type: 'away' })).toBeUndefined();
    expect(writerAfter(UP)).toBeUndefined();
    expect(writerAfter(UP, DOWN)).toBeUndefined();
    expect(writerAfter(UP, DOWN, BACK)).toBe('end');
    expect(writerAfter(UP, { type: 'to-end' })).toBe('end');
  });

  test('a place that is held is the reader’s as soon as it is left', () => {
    expect(writerOf(startAt(HOLD))).toEqual({ kind: 'hold', hold: HOLD });
    expect(writerAfter({ type: 'held', hold: HOLD }, DOWN)).toBeUndefined();
    expect(writerAfter({ type: 'held', hold: HOLD }, { type: 'away' })).toBeUndefined();
  });

  test('a message that was sent stands at the top, also for one who comes back to the end of its room', () => {
    const sent: IntentEvent = { type: 'sent', id: 'two' };
    const turn = { id: 'two', offset: 'turn', reserves: true };
    expect(writerOf(after(sent))).toEqual({ kind: 'hold', hold: turn });
    expect(writerOf(after(sent, UP, { ...BACK, reserved: true }))).toEqual({
      kind: 'hold',
      hold: turn,
    });
    expect(writerAfter(sent, UP, BACK)).toBe('end');
  });

  test('nothing moves under a finger, in a hidden tab, or while text is marked', () => {
    expect(writerAfter({ type: 'gripped', on: true })).toBeUndefined();
    expect(writerAfter({ type: 'gripped', on: true }, { type: 'gripped', on: false })).toBe('end');
    expect(writerAfter({ type: 'hidden', on: true })).toBeUndefined();
    expect(writerAfter({ type: 'hidden', on: true }, { type: 'hidden', on: false })).toBe('end');
    expect(writerAfter({ type: 'selecting', on: true, atEnd: true })).toBeUndefined();
  });

  test('a selection that is given up at the end goes on there; elsewhere it does not jump', () => {
    const marked: IntentEvent = { type: 'selecting', on: true, atEnd: true };
    expect(writerAfter(marked, { type: 'selecting', on: false, atEnd: true })).toBe('end');
    expect(writerAfter(marked, { type: 'selecting', on: false, atEnd: false })).toBeUndefined();
  });

  test('what folds up again leaves its reader at the end', () => {
    expect(writerAfter({ type: 'away' }, { type: 'shrunk', atEnd: true })).toBe('end');
    expect(writerAfter({ type: 'away' }, { type: 'shrunk', atEnd: false })).toBeUndefined();
  });

  test('a place never moves while its reader is away from the end, whatever happens', () => {
    const notTheReaders = fc.oneof(
      fc.record({ type: fc.constant('gripped' as const), on: fc.boolean() }),
      fc.record({ type: fc.constant('hidden' as const), on: fc.boolean() }),
      fc.record({
        type: fc.constant('selecting' as const),
        on: fc.boolean(),
        atEnd: fc.constant(false),
      }),
      fc.record({ type: fc.constant('shrunk' as const), atEnd: fc.constant(false) }),
      fc.record({
        type: fc.constant('moved' as const),
        up: fc.boolean(),
        atEnd: fc.constant(false),
        reserved: fc.boolean(),
      }),
      fc.constant({ type: 'away' as const }),
    );
    const before = fc.array(
      fc.oneof(
        notTheReaders,
        fc.constant({ type: 'to-end' as const }),
        fc.constant({ type: 'sent' as const, id: 'two' }),
        fc.constant({ type: 'held' as const, hold: HOLD }),
        fc.constant(BACK),
      ),
    );
    fc.assert(
      fc.property(before, fc.array(notTheReaders, { minLength: 1 }), (earlier, later) => {
        let intent = after(...earlier, { type: 'away' });
        for (const event of later) {
          intent = nextIntent(intent, event);
          expect(writerOf(intent)).toBeNull();
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
