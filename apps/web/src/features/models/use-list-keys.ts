import type { KeyboardEvent } from 'react';

import type { ModelRow } from './catalogue.ts';
import { toggleFavourite } from './models.actions.ts';

interface ListKeys {
  rows: readonly ModelRow[];
  active: ModelRow | undefined;
  onMove: (modelId: string) => void;
  onPick: (row: ModelRow) => void;
}

/**
 * The keys of the search field that belong to the list. Letters belong to the search, so the
 * favourite has two keys held down with it: Ctrl or ⌘, and Shift.
 */
export function useListKeys({ rows, active, onMove, onPick }: ListKeys) {
  return (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const target = targetOf(event.key, rows, active);
    if (target !== undefined) onMove(target.id);
    else if (active === undefined) return;
    else if (event.key === 'Enter') onPick(active);
    else if (isFavouriteKey(event)) toggleFavourite(active.id);
    else return;
    event.preventDefault();
  };
}

/** Where a key moves the highlight, if it does. */
function targetOf(
  key: string,
  rows: readonly ModelRow[],
  active: ModelRow | undefined,
): ModelRow | undefined {
  const index = active === undefined ? -1 : rows.indexOf(active);
  if (key === 'ArrowDown') return rows[index + 1] ?? rows[0];
  if (key === 'ArrowUp') return rows[index - 1] ?? rows.at(-1);
  if (key === 'Home') return rows[0];
  if (key === 'End') return rows.at(-1);
  return undefined;
}

function isFavouriteKey({ code, shiftKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
  return code === 'KeyF' && shiftKey && (ctrlKey || metaKey);
}
