import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { createToastStore, SHOWN_MS, SHOWN_WITH_UNDO_MS } from './toast.store.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function shown(toasts: ReturnType<typeof createToastStore>): string | null {
  return toasts.getState().toast?.text ?? null;
}

describe('a toast', () => {
  test('goes by itself, later when there is something to undo', () => {
    const toasts = createToastStore();
    toasts.show({ text: 'Saved' });
    vi.advanceTimersByTime(SHOWN_MS);
    expect(shown(toasts)).toBeNull();

    toasts.show({ text: 'Deleted', undo: () => {} });
    vi.advanceTimersByTime(SHOWN_WITH_UNDO_MS - 1);
    expect(shown(toasts)).toBe('Deleted');
    vi.advanceTimersByTime(1);
    expect(shown(toasts)).toBeNull();
  });

  test('stays while it is held, and its time begins anew when let go', () => {
    const toasts = createToastStore();
    toasts.show({ text: 'Saved' });
    vi.advanceTimersByTime(SHOWN_MS - 1);
    toasts.hold(true);
    vi.advanceTimersByTime(SHOWN_MS * 10);
    expect(shown(toasts)).toBe('Saved');
    toasts.hold(false);
    vi.advanceTimersByTime(SHOWN_MS - 1);
    expect(shown(toasts)).toBe('Saved');
    vi.advanceTimersByTime(1);
    expect(shown(toasts)).toBeNull();
  });

  test('that is undone does not end', () => {
    const toasts = createToastStore();
    const undo = vi.fn();
    const onEnd = vi.fn();
    toasts.show({ text: 'Deleted', undo, onEnd });
    toasts.undo();
    vi.advanceTimersByTime(SHOWN_WITH_UNDO_MS);
    toasts.end();
    expect(undo).toHaveBeenCalledTimes(1);
    expect(onEnd).not.toHaveBeenCalled();
  });

  test.each([
    ['in time', () => vi.advanceTimersByTime(SHOWN_WITH_UNDO_MS)],
    ['by hand', (toasts: ReturnType<typeof createToastStore>) => toasts.end()],
    ['for another one', (toasts: ReturnType<typeof createToastStore>) => toasts.show({ text: '' })],
  ])('ends once, %s', (_how, end) => {
    const toasts = createToastStore();
    const undo = vi.fn();
    const onEnd = vi.fn();
    toasts.show({ text: 'Deleted', undo, onEnd });
    end(toasts);
    toasts.end();
    toasts.undo();
    expect(onEnd).toHaveBeenCalledTimes(1);
    expect(undo).not.toHaveBeenCalled();
  });

  test('shown by the end of another one stays', () => {
    const toasts = createToastStore();
    toasts.show({ text: 'Deleted', onEnd: () => toasts.show({ text: 'Not deleted' }) });
    vi.advanceTimersByTime(SHOWN_MS);
    expect(shown(toasts)).toBe('Not deleted');
  });
});
