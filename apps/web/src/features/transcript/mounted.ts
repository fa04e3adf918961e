/** Messages that are drawn when a chat opens: some screens full, and no more nodes than P11 allows. */
export const FIRST = 16;

/** Messages that are added on nearing an edge. */
const STEP = 50;

/** More at once would make each frame dear; those farthest from the view go. */
export const MOST = 300;

/** What is drawn of the messages that were read. */
export interface Mounted {
  /** `null`: as many as a chat opens with. */
  firstId: string | null;
  /** `null`: to the end, wherever that is. */
  lastId: string | null;
}

export interface Slice {
  from: number;
  /** Exclusive. */
  to: number;
}

export const AT_END: Mounted = { firstId: null, lastId: null };

/** What stands around a message, as when a chat opens there. */
export function mountedAround(ids: readonly string[], id: string): Mounted {
  const index = ids.indexOf(id);
  if (index === -1) return AT_END;
  const from = Math.max(0, index - FIRST / 2);
  return mountedFrom(ids, { from, to: Math.min(ids.length, from + FIRST) });
}

export function sliceOf(ids: readonly string[], { firstId, lastId }: Mounted): Slice {
  const last = lastId === null ? -1 : ids.lastIndexOf(lastId);
  const to = last === -1 ? ids.length : last + 1;
  const first = firstId === null ? -1 : ids.indexOf(firstId);
  if (first === -1 || first >= to) return { from: Math.max(0, to - FIRST), to };
  // Where it becomes too much, what is read stays.
  return { from: first, to: Math.min(to, first + MOST) };
}

export function withEarlier(ids: readonly string[], mounted: Mounted): Mounted {
  const { from, to } = sliceOf(ids, mounted);
  const next = Math.max(0, from - STEP);
  return mountedFrom(ids, { from: next, to: Math.min(to, next + MOST) });
}

export function withLater(ids: readonly string[], mounted: Mounted): Mounted {
  const { from, to } = sliceOf(ids, mounted);
  const next = Math.min(ids.length, to + STEP);
  return mountedFrom(ids, { from: Math.max(from, next - MOST), to: next });
}

function mountedFrom(ids: readonly string[], { from, to }: Slice): Mounted {
  return {
    firstId: ids[from] ?? null,
    lastId: to >= ids.length ? null : (ids[to - 1] ?? null),
  };
}
