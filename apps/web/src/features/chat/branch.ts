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
 * Adds messages under a parent, each below the one before it; what stood there gives way, and counts
 * as another version of the first. Without the parent in what was read nothing changes.
 */
export function withMessages(
  pages: BranchPages,
  parentId: string | null,
  added: readonly Message[],
): BranchPages {
  const before = childOf(pages, parentId);
  const siblings = before === undefined ? [] : siblingsBeside(before);
  return withBranchBelow(
    pages,
    parentId,
    added.map((message, index) => ({
      ...message,
      siblingIds: index === 0 ? [...new Set([...siblings, message.id])] : [message.id],
    })),
  );
}

/** Puts another branch below a message, in place of what stands there; `null`: from its beginning. */
export function withBranchBelow(
  pages: BranchPages,
  parentId: string | null,
  below: readonly BranchMessage[],
): BranchPages {
  if (parentId === null)
    return { ...EMPTY_BRANCH, pages: [{ messages: [...below], before: null, after: null }] };
  const index = pages.pages.findIndex(({ messages }) => hasMessage(messages, parentId));
  const page = pages.pages[index];
  if (page === undefined) return pages;
  const messages = [...branchDownTo(page.messages, parentId), ...below];
  return {
    pages: [{ ...page, messages, after: null }, ...pages.pages.slice(index + 1)],
    pageParams: [...EMPTY_BRANCH.pageParams, ...pages.pageParams.slice(index + 1)],
  };
}

function hasMessage(messages: readonly Message[], id: string): boolean {
  return messages.some((message) => message.id === id);
}

function childOf(pages: BranchPages, parentId: string | null): BranchMessage | undefined {
  return branchOf(pages).find((message) => message.parentId === parentId);
}

/** An attempt that came to nothing is no version: the server puts the next one in its place. */
function siblingsBeside({ id, state, parts, siblingIds }: BranchMessage): string[] {
  const cameToNothing = (state === 'failed' || state === 'stopped') && parts.length === 0;
  return cameToNothing ? siblingIds.filter((sibling) => sibling !== id) : siblingIds;
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
  return {
    ...pages,
    pages: pages.pages.map((page) =>
      hasMessage(page.messages, newer.id)
        ? { ...page, messages: page.messages.map((message) => newerOf(message, newer)) }
        : page,
    ),
  };
}

function newerOf(message: BranchMessage, newer: Message): BranchMessage {
  return message.id === newer.id ? { ...newer, siblingIds: message.siblingIds } : message;
}
