import { AppError, type ListMessagesQuery } from '@parley/contracts';

import type { ChatRow } from './chat-rows.ts';
import type { ChatTree, Reach } from './chat-tree.ts';
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
  const find = { trees, chat, tree, leafId: query.leafId };
  if (after !== undefined) {
    const path = await pathAround(find, after, { above: 0, below: limit + 1 });
    return windowOf({ path, from: 1, to: Math.min(path.length, limit + 1) });
  }
  if (around !== undefined) {
    const path = await pathAround(find, around, { above: limit, below: limit });
    return windowOf(inTheMiddle(path, path.indexOf(around), limit));
  }
  const leaf = await endOf(find, query.through);
  if (leaf === null) return { messages: [], before: null, after: null };
  const path = await upTo(tree, leaf, limit + 1);
  return windowOf({ path, from: Math.max(0, path.length - limit), to: path.length });
}

interface Find {
  trees: ChatTrees;
  chat: ChatRow;
  tree: ChatTree;
  leafId: string | undefined;
}

/** The end of the branch that is read; `null`: the chat is empty. */
async function endOf(find: Find, through: string | undefined): Promise<string | null> {
  const { trees, chat, tree, leafId } = find;
  if (leafId !== undefined) return leafId;
  if (through === undefined) return trees.leafOf(chat, tree);
  const leaf = await trees.leafThrough(chat, tree, through);
  if (leaf === null) throw new AppError('message_not_found');
  return leaf;
}

/** On the branch of the leaf; where none is named on the shown one, else on that through the message. */
async function pathAround(find: Find, id: string, reach: Reach): Promise<string[]> {
  const { tree } = find;
  const leaf = await endOf(find, undefined);
  const path = leaf === null ? [] : await tree.pathAround(leaf, id, reach);
  if (path.length > 0 || find.leafId !== undefined) return found(path);
  // To look for the leaf takes longer than to see that the message is above the one that is shown.
  const through = await tree.leafBelow(id);
  return found(through === null ? [] : await tree.pathAround(through, id, reach));
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
