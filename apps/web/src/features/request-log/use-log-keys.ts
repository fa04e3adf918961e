import { type KeyboardEvent as KeyboardEventOfPart, useEffect, useEffectEvent } from 'react';

import { requestLogStore } from './request-log.store.ts';
import type { OpenRequest } from './use-open-request.ts';
import { ROW } from './use-row-focus.ts';

/** Where a key leads from a row, among so many. */
const STEPS: Readonly<Record<string, (place: number, last: number) => number>> = {
  ArrowDown: (place, last) => Math.min(place + 1, last),
  ArrowUp: (place) => Math.max(place - 1, 0),
  Home: () => 0,
  End: (_place, last) => last,
};

interface LogKeys {
  request: OpenRequest;
  focusRow: (id: string) => void;
  /** Absent where something else closes the opened request by Esc. */
  onEscape: (() => void) | undefined;
}

/**
 * The keys of the log and of the opened request: the arrow keys, Home and End go from row to row,
 * and take along what is open; Esc closes it. They work as well where nothing has the focus.
 *
 * @returns what the part of the page with both in it does with a key
 */
export function useLogKeys({ request, focusRow, onEscape }: LogKeys) {
  const onKeyDown = (event: KeyboardEvent | KeyboardEventOfPart): void => {
    const { key, target, defaultPrevented, ctrlKey, metaKey, altKey, shiftKey } = event;
    if (defaultPrevented || ctrlKey || metaKey || altKey || shiftKey) return;
    if (key === 'Escape' && request.openId !== null) return onEscape?.();
    const rowId = target instanceof HTMLElement ? target.getAttribute(ROW) : null;
    const isOpen = request.openId !== null;
    const fromId = rowId ?? (isOpen ? request.lastId() : null);
    const step = STEPS[key];
    if (fromId === null || step === undefined) return;
    event.preventDefault();
    const { rows } = requestLogStore.getState();
    const place = rows.findIndex(({ id }) => id === fromId);
    const next = place === -1 ? undefined : rows[step(place, rows.length - 1)];
    if (next === undefined) return;
    if (rowId !== null) focusRow(next.id);
    if (isOpen && next.id !== fromId) request.moveTo(next.id);
  };

  const onKeyAnywhere = useEffectEvent((event: KeyboardEvent) => {
    if (event.target === document.body) onKeyDown(event);
  });
  useEffect(() => {
    document.addEventListener('keydown', onKeyAnywhere);
    return () => document.removeEventListener('keydown', onKeyAnywhere);
  }, []);
  return onKeyDown;
}
