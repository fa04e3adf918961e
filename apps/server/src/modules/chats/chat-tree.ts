type Awaitable<T> = T | Promise<T>;

/** How many messages are wanted above and below one on its branch. */
export interface Reach {
  above: number;
  below: number;
}

/** What can be asked of the tree of one chat, read whole or as far as the question needs it. */
export interface ChatTree {
  /** The message and at most `limit - 1` above it, the uppermost first; empty where it is not in the chat. */
  pathTo(id: string, limit: number): Awaitable<string[]>;
  /** A stretch of the branch that ends at `leafId`, the uppermost first; empty where the message is not on it. */
  pathAround(leafId: string, id: string, reach: Reach): Awaitable<string[]>;
  /** Of each parent its children, oldest first; of `null`: the roots. */
  childrenOfEach(
    parentIds: ReadonlySet<string | null>,
  ): Awaitable<ReadonlyMap<string | null, readonly string[]>>;
  /** The message and everything below it; empty where it is not in the chat. */
  subtree(id: string): Awaitable<string[]>;
  /**
   * The leaf below a message (which may be itself; of `null`: of all) that the chat showed last: the
   * preferred one if it is there. `null` where the message is not in the chat.
   */
  leafBelow(id: string | null, preferred?: string | null): Awaitable<string | null>;
}

/**
 * Where a reader goes when a message and everything below it are deleted: to the leaf that was shown
 * last below the sibling before it, else below the one after it, else to the parent. `null`: nothing
 * is left to show.
 */
export async function leafWithout(tree: ChatTree, id: string): Promise<string | null> {
  const [parent = null] = (await tree.pathTo(id, 2)).slice(0, -1);
  const siblings = (await tree.childrenOfEach(new Set([parent]))).get(parent) ?? [];
  const place = siblings.indexOf(id);
  const nearest = siblings[place - 1] ?? siblings[place + 1];
  return nearest === undefined ? parent : tree.leafBelow(nearest);
}
