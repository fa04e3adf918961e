import type { BranchMessage } from '@parley/contracts';
import { useState } from 'react';

import type { ShownBranch } from '../chat/use-shown-branch.ts';
import {
  AT_END,
  type Mounted,
  mountedAround,
  type Slice,
  sliceOf,
  withEarlier,
  withLater,
} from './mounted.ts';

interface DrawnMessages {
  drawn: readonly BranchMessage[];
  /** Whether the newest message of the chat is among them. */
  endsAtLeaf: boolean;
  /** Draws what stands above, read or not; `null`: the chat begins here. */
  showEarlier: (() => void) | null;
  showLater: (() => void) | null;
  showAround: (id: string) => void;
  showEnd: () => void;
}

/** Which messages are drawn: as many as the reader comes to. */
export function useMounted(shown: ShownBranch, atEnd: boolean): DrawnMessages {
  const { messages, target, earlier, later } = shown;
  const ids = messages.map(({ id }) => id);
  const [mounted, setMounted] = useState<Mounted>(() =>
    target === null ? AT_END : mountedAround(ids, target.id),
  );
  const slice = sliceOf(ids, mounted);
  const firstId = ids[slice.from];
  // What is read above must not make room for what comes at the end.
  if (!atEnd && mounted.firstId === null && firstId !== undefined)
    setMounted({ ...mounted, firstId });

  const isMoreAbove = slice.from > 0 || earlier !== null;
  const isMoreBelow = slice.to < ids.length || later !== null;
  return {
    drawn: messages.slice(slice.from, slice.to),
    endsAtLeaf: shown.endsAtLeaf && slice.to === ids.length,
    showEarlier: isMoreAbove ? () => void addEarlier(shown, ids, slice, setMounted) : null,
    showLater: isMoreBelow ? () => void addLater(shown, ids, slice, setMounted) : null,
    showAround: (id) => setMounted(mountedAround(ids, id)),
    showEnd: () => setMounted(AT_END),
  };
}

type SetMounted = (change: (mounted: Mounted) => Mounted) => void;

async function addEarlier(
  { earlier }: ShownBranch,
  ids: readonly string[],
  { from }: Slice,
  setMounted: SetMounted,
): Promise<void> {
  if (from > 0) return setMounted((mounted) => withEarlier(ids, mounted));
  if (earlier === null || earlier.isReading) return;
  const read = await earlier.read();
  setMounted((mounted) => withEarlier(joined(read, ids), mounted));
}

async function addLater(
  { later }: ShownBranch,
  ids: readonly string[],
  { to }: Slice,
  setMounted: SetMounted,
): Promise<void> {
  if (to < ids.length) return setMounted((mounted) => withLater(ids, mounted));
  if (later === null || later.isReading) return;
  const read = await later.read();
  setMounted((mounted) => withLater(joined(read, ids), mounted));
}

/** The ids of what was known and read now, in their order. */
function joined(read: readonly BranchMessage[], known: readonly string[]): string[] {
  const ids = read.map(({ id }) => id);
  const last = known.indexOf(ids.at(-1) ?? '');
  return last === -1 ? ids : [...ids, ...known.slice(last + 1)];
}
