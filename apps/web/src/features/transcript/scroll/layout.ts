/** This near to the end, in pixels, counts as being there. */
export const NEAR_PX = 24;

/** From the upper edge of the view to the message that begins a turn. */
const TURN_GAP_PX = 16;

/** The share of the view that the message of a turn may take; of a longer one its end is shown. */
const TURN_SHARE = 0.4;

/** Where a message that was just sent stands: at the top, with room for its answer. */
export function turnOffset(messageHeight: number, viewHeight: number): number {
  const room = Math.round(viewHeight * TURN_SHARE);
  return Math.min(TURN_GAP_PX, room - messageHeight);
}

/** Where a message that was looked for stands, unless all of it is in view already. */
export function revealOffset(
  { top, height }: { top: number; height: number },
  viewHeight: number,
): number {
  const isInView = top >= 0 && top + height <= viewHeight;
  if (isInView) return top;
  return Math.max(TURN_GAP_PX, Math.round((viewHeight - height) / 3));
}

/** The empty space that it takes to scroll so far, in pixels. */
export function reserveFor(scrollTop: number, viewHeight: number, contentHeight: number): number {
  return Math.max(0, Math.ceil(scrollTop + viewHeight - contentHeight));
}
