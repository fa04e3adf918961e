import { type FocusEvent, type KeyboardEvent, useState } from 'react';

/** Marks the link of a row, with the chat's id. */
export const ROW = 'data-chat-row';

const STEPS: Readonly<Record<string, (index: number, last: number) => number>> = {
  ArrowDown: (index, last) => Math.min(index + 1, last),
  ArrowUp: (index) => Math.max(index - 1, 0),
  Home: () => 0,
  End: (_index, last) => last,
};

/**
 * One stop for Tab in a list of many rows; the arrow keys, Home and End move within.
 *
 * @param ids the rows, from the first to the last
 * @param shownId the row of the open chat
 */
export function useRowKeys(ids: readonly string[], shownId: string | null) {
  const [lastId, setLastId] = useState<string | null>(null);
  const stopId = [lastId, shownId].find((id) => id !== null && ids.includes(id)) ?? ids[0] ?? null;

  const onKeyDown = (event: KeyboardEvent) => {
    const id = rowIdOf(event.target);
    const step = STEPS[event.key];
    if (id === null || step === undefined) return;
    event.preventDefault();
    const next = ids[step(ids.indexOf(id), ids.length - 1)];
    if (next !== undefined) focusRow(next);
  };
  const onFocus = (event: FocusEvent) => {
    const id = rowIdOf(event.target);
    if (id !== null) setLastId(id);
  };
  return { stopId, onKeyDown, onFocus };
}

export function focusRow(chatId: string): void {
  rowOf(chatId)?.focus();
}

/** A row is about to go: the focus passes to the next one, or from the last to the one before it. */
export function passFocus(chatId: string): void {
  const row = rowOf(chatId);
  const rows = [...(row?.closest('nav, main')?.querySelectorAll<HTMLElement>(`[${ROW}]`) ?? [])];
  const index = rows.findIndex((other) => other === row);
  (rows[index + 1] ?? rows[index - 1])?.focus();
}

function rowOf(chatId: string): HTMLElement | null {
  return document.querySelector(`[${ROW}="${CSS.escape(chatId)}"]`);
}

function rowIdOf(target: EventTarget): string | null {
  return target instanceof HTMLElement ? target.getAttribute(ROW) : null;
}
