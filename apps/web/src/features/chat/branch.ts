import type { BranchMessage, Message, MessagesAnswer } from '@parley/contracts';
import type { InfiniteData } from '@tanstack/react-query';

/** The messages of a chat as they were read: the newest window first, then what is older. */
export type BranchPages = InfiniteData<MessagesAnswer, unknown>;

/** The branch, oldest message first. */
export function branchOf(pages: BranchPages): BranchMessage[] {
  return pages.pages.toReversed().flatMap((page) => page.messages);
}

/** The branch of a chat that has begun just now. */
export const EMPTY_BRANCH: BranchPages = {
  pages: [{ messages: [], before: null, after: null }],
  pageParams: [null],
};

/**
 * Adds messages under a parent; what stood there before gives way, which is all of it where there
 * is no parent. Without the parent in the newest window nothing changes.
 */
export function withMessages(
  pages: BranchPages,
  parentId: string | null,
  added: readonly Message[],
): BranchPages {
  if (parentId === null && pages !== EMPTY_BRANCH) return withMessages(EMPTY_BRANCH, null, added);
  return mapNewest(pages, (messages) => {
    const parent = messages.findIndex((message) => message.id === parentId);
    if (parent === -1 && parentId !== null) return messages;
    const branched = added.map((message) => ({ ...message, siblingIds: [message.id] }));
    return [...messages.slice(0, parent + 1), ...branched];
  });
}

/** The branch down to a message; nothing of it above the first one, where that is `null`. */
export function branchDownTo<T extends Message>(
  branch: readonly T[],
  id: string | null,
): readonly T[] {
  const index = branch.findIndex((message) => message.id === id);
  if (id === null) return [];
  return index === -1 ? branch : branch.slice(0, index + 1);
}

/** Puts a newer form of a message in its place. */
export function withMessage(pages: BranchPages, newer: Message): BranchPages {
  return mapNewest(pages, (messages) =>
    messages.map((message) =>
      message.id === newer.id ? { ...newer, siblingIds: message.siblingIds } : message,
    ),
  );
}

function mapNewest(
  pages: BranchPages,
  change: (messages: BranchMessage[]) => BranchMessage[],
): BranchPages {
  const [newest, ...older] = pages.pages;
  if (newest === undefined) return pages;
  return { ...pages, pages: [{ ...newest, messages: change(newest.messages) }, ...older] };
}
