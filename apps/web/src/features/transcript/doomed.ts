import { type BranchPages, branchOf } from '../chat/branch.ts';

/** What goes when a message is deleted, as far as this page knows. */
export interface Doomed {
  /** Messages below it that are known to exist. */
  below: number;
  /** Whether that is all: there are no other branches below it, and the shown one was read to its end. */
  isAll: boolean;
  /** An answer is being written there. */
  isRunning: boolean;
}

/** Counts what stands below a message of the branch that is shown. */
export function doomedBy(pages: BranchPages, messageId: string): Doomed {
  const branch = branchOf(pages);
  const place = branch.findIndex(({ id }) => id === messageId);
  const below = place === -1 ? [] : branch.slice(place + 1);
  const others = below.reduce((count, { siblingIds }) => count + siblingIds.length - 1, 0);
  const isReadToEnd = (pages.pages[0]?.after ?? null) === null;
  return {
    below: below.length + others,
    isAll: others === 0 && isReadToEnd,
    isRunning: branch.slice(Math.max(place, 0)).some(({ state }) => state === 'running'),
  };
}
