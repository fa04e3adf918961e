import type { ModelRow } from './catalogue.ts';
import type { ModelGroup } from './search.ts';

/** Heights in pixels, as the page draws them. */
export interface Sizes {
  head: number;
  row: number;
}

/** The part of a list that is in view, from the top of the list. */
export interface View {
  top: number;
  height: number;
}

/** A row, and its place among all rows. */
export interface PlacedRow {
  row: ModelRow;
  index: number;
}

export interface ListWindow {
  /** Room for what is not drawn, above and below. */
  before: number;
  after: number;
  groups: { label: string; hasHead: boolean; rows: PlacedRow[] }[];
}

/** How far past the view, in pixels, rows are drawn: a turn of the wheel shows no gap. */
const MARGIN = 400;

/** The piece of a long list that has to be drawn: a catalogue has a thousand models. */
export function windowOf(groups: readonly ModelGroup[], view: View, sizes: Sizes): ListWindow {
  const from = view.top - MARGIN;
  const to = view.top + view.height + MARGIN;
  const shown: ListWindow['groups'] = [];
  let before = 0;
  let after = 0;
  let y = 0;
  let index = 0;
  const place = (height: number): boolean => {
    const isShown = y + height > from && y < to;
    if (y + height <= from) before += height;
    else if (!isShown) after += height;
    y += height;
    return isShown;
  };
  for (const { label, rows } of groups) {
    const hasHead = place(sizes.head);
    const drawn: PlacedRow[] = [];
    for (const row of rows) {
      if (place(sizes.row)) drawn.push({ row, index });
      index += 1;
    }
    if (hasHead || drawn.length > 0) shown.push({ label, hasHead, rows: drawn });
  }
  return { before, after, groups: shown };
}

/** How far down the list a row begins; the first of a group brings the head with it. */
export function placeOf(
  groups: readonly ModelGroup[],
  rowId: string,
  sizes: Sizes,
): { top: number; bottom: number } | null {
  let y = 0;
  for (const { rows } of groups) {
    const index = rows.findIndex((row) => row.id === rowId);
    const rowTop = y + sizes.head + index * sizes.row;
    if (index !== -1) return { top: index === 0 ? y : rowTop, bottom: rowTop + sizes.row };
    y += sizes.head + rows.length * sizes.row;
  }
  return null;
}
