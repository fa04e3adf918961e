/** How deep into a message an anchor is looked for: to a block of it, an item of a list, a row. */
const MAX_DEPTH = 6;

/** Something that is in view, and where. */
interface Anchor {
  element: Element;
  top: number;
}

/** The messages of a transcript, oldest first. */
export function rowsOf(content: HTMLElement): HTMLElement[] {
  return [...content.querySelectorAll<HTMLElement>('[data-message]')];
}

export function rowOf(content: HTMLElement, id: string): HTMLElement | null {
  return content.querySelector<HTMLElement>(`[data-message="${CSS.escape(id)}"]`);
}

/** What is seen at the upper edge of a view, the smallest part of it first. */
export function anchorsIn(box: HTMLElement, content: HTMLElement): Anchor[] {
  const edge = box.getBoundingClientRect();
  const rows = rowsOf(content).filter((row) => isBelow(row, edge.top));
  const seen = rows.filter((row) => row.getBoundingClientRect().top < edge.bottom);
  const parts = seen[0] === undefined ? [] : partsOf(seen[0], edge.top);
  return [...parts, ...seen].map((element) => ({
    element,
    top: element.getBoundingClientRect().top,
  }));
}

/** How far the view has to be scrolled to show things again where they were. */
export function driftOf(anchors: readonly Anchor[]): number {
  const kept = anchors.find(({ element }) => element.isConnected);
  return kept === undefined ? 0 : kept.element.getBoundingClientRect().top - kept.top;
}

/** From the inside out: what in a message is the first to be seen. */
function partsOf(row: Element, edge: number): Element[] {
  const parts: Element[] = [];
  let part: Element | undefined = row;
  for (let depth = 0; depth < MAX_DEPTH && part !== undefined; depth += 1) {
    // What begins in view needs no closer look.
    if (part.getBoundingClientRect().top >= edge) break;
    part = [...part.children].find((child) => isBelow(child, edge));
    if (part !== undefined) parts.unshift(part);
  }
  return parts;
}

function isBelow(element: Element, edge: number): boolean {
  const { bottom, height } = element.getBoundingClientRect();
  return height > 0 && bottom > edge;
}
