import { AppError, type ListMessagesQuery } from '@parley/contracts';

import type { ChatRow } from './chat-rows.ts';
import type { ChatTree } from './chat-tree.ts';
import type { ChatTrees } from './chat-trees.ts';

/** Some messages of a branch that follow each other. */
export interface BranchWindow {
  /** With its parent, the uppermost first. */
  messages: { id: string; parentId: string | null }[];
  before: string | null;
  after: string | null;
}

/** A piece of a branch, the uppermost first, and what of it is shown: from one place up to before another. */
interface Stretch {
  path: readonly string[];
  from: number;
  to: number;
}

export type WindowQuery = Omit<ListMessagesQuery, 'limit'> & { limit: number };

/**
 * The window of a branch that a query asks for, read from the tree of its chat. The pieces reach one
 * message further than the window, which tells whether there is more.
 *
 * @throws {AppError} `message_not_found`
 */
export async function findWindow(
  trees: ChatTrees,
  chat: ChatRow,
  tree: ChatTree,
  query: WindowQuery,
): Promise<BranchWindow> {
  const { before, after, around, limit } = query;
  if (before !== undefined)
    return windowOf(endingAbove(await upTo(tree, before, limit + 2), limit));
  const leaf = await leafOf(trees, chat, tree, query);
  if (leaf === null) return { messages: [], before: null, after: null };
  if (after !== undefined) {
    const reach = { above: 0, below: limit + 1 };
    const path = found(await tree.pathAround(leaf, after, reach));
    return windowOf({ path, from: 1, to: Math.min(path.length, limit + 1) });
  }
  if (around !== undefined) {
    const path = found(await tree.pathAround(leaf, around, { above: limit, below: limit }));
    return windowOf(inTheMiddle(path, path.indexOf(around), limit));
  }
  const path = await upTo(tree, leaf, limit + 1);
  return windowOf({ path, from: Math.max(0, path.length - limit), to: path.length });
}

/** The end of the branch that is read; `null`: the chat is empty. */
async function leafOf(
  trees: ChatTrees,
  chat: ChatRow,
  tree: ChatTree,
  { leafId, through, around, after }: WindowQuery,
): Promise<string | null> {
  if (leafId !== undefined) return leafId;
  const named = through ?? around ?? after;
  if (named === undefined) return trees.leafOf(chat, tree);
  const leaf = await trees.leafThrough(chat, tree, named);
  if (leaf === null) throw new AppError('message_not_found');
  return leaf;
}

async function upTo(tree: ChatTree, id: string, limit: number): Promise<string[]> {
  return found(await tree.pathTo(id, limit));
}

function found(path: string[]): string[] {
  if (path.length === 0) throw new AppError('message_not_found');
  return path;
}

/** What is above the last message of the path. */
function endingAbove(path: readonly string[], limit: number): Stretch {
  const to = path.length - 1;
  return { path, from: Math.max(0, to - limit), to };
}

/** As much above as below, where there is so much: else more on the other side. */
function inTheMiddle(path: readonly string[], place: number, limit: number): Stretch {
  const [mostAbove, mostBelow] = [place, path.length - 1 - place];
  const others = limit - 1;
  const below = Math.min(mostBelow, Math.max(Math.floor(others / 2), others - mostAbove));
  const above = Math.min(mostAbove, others - below);
  return { path, from: place - above, to: place + below + 1 };
}

function windowOf({ path, from, to }: Stretch): BranchWindow {
  const messages = path
    .slice(from, to)
    .map((id, index) => ({ id, parentId: path[from + index - 1] ?? null }));
  return {
    messages,
    before: from > 0 ? (messages[0]?.id ?? null) : null,
    after: to < path.length ? (messages.at(-1)?.id ?? null) : null,
  };
}
