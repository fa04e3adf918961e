/** The part of a list that is in view, in pixels from the top of its first row. */
export interface View {
  top: number;
  height: number;
}

/** Rows that are drawn: from the first of them to the one before `to`. */
export interface RowWindow {
  from: number;
  to: number;
}

/** How far past the view, in pixels, rows are drawn: a turn of the wheel shows no gap. */
const MARGIN = 400;

/** The rows of a long list that have to be drawn; all are equally high. */
export function rowWindow(count: number, rowHeight: number, view: View): RowWindow {
  const from = Math.floor((view.top - MARGIN) / rowHeight);
  const to = Math.ceil((view.top + view.height + MARGIN) / rowHeight);
  return { from: within(from, count), to: within(to, count) };
}

/** Whether any part of a row can be seen. */
export function isInView(index: number, rowHeight: number, view: View): boolean {
  const top = index * rowHeight;
  return top + rowHeight > view.top && top < view.top + view.height;
}

function within(index: number, count: number): number {
  return Math.min(Math.max(index, 0), count);
}
