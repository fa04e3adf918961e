import type { ChatTree, Reach } from './chat-tree.ts';
import type { Link, LinksRepo } from './links.repo.ts';
import { byAge } from './message-tree.ts';

/** Links that are followed at least: rings of no more messages are seen at once. */
const MIN_WALK = 64;
/** Links that are followed at most; of a branch that is longer the tree is read whole. */
const MAX_WALK = 100_000;

/** Thrown where a question cannot be answered, or not be trusted, without the whole tree. */
export class WholeTreeNeeded extends Error {}

/**
 * The tree of a chat as it is stored, read no further than each question goes. What it meets on its way
 * is checked; it gives up (with `WholeTreeNeeded`) before it gives an answer that damage made wrong.
 */
export class StoredTree implements ChatTree {
  readonly #repo: LinksRepo;
  readonly #chatId: string;
  readonly #isSound: boolean;

  /** @param isSound whether the whole of it was looked at before and had no faults */
  constructor(repo: LinksRepo, chatId: string, isSound: boolean) {
    this.#repo = repo;
    this.#chatId = chatId;
    this.#isSound = isSound;
  }

  async pathTo(id: string, limit: number): Promise<string[]> {
    const asked = Math.min(Math.max(limit, MIN_WALK), MAX_WALK);
    const links = await this.#repo.above(this.#chatId, id, asked);
    this.#check(links, links.length === asked && asked >= limit);
    return idsOf(links).slice(0, limit).toReversed();
  }

  async pathAround(leafId: string, id: string, { above, below }: Reach): Promise<string[]> {
    const reach = { above: Math.max(above, 1), below, steps: MAX_WALK };
    const links = (await this.#repo.upTo(this.#chatId, leafId, id, reach)).toReversed();
    const place = idsOf(links).lastIndexOf(id);
    if (place === -1) {
      // A walk that came to a root has met all there is of the branch.
      this.#check(links, false);
      return [];
    }
    this.#check(links, links.length - 1 - place === reach.above);
    const from = Math.max(0, place - below);
    return idsOf(links)
      .slice(from, place + above + 1)
      .toReversed();
  }

  async childrenOfEach(
    parentIds: ReadonlySet<string | null>,
  ): Promise<ReadonlyMap<string | null, readonly string[]>> {
    // What lost its parent stands beside the roots: who shows those must know of it.
    if (parentIds.has(null) && !this.#isSound) throw new WholeTreeNeeded();
    const children = await this.#repo.children(this.#chatId, parentIds);
    const byParent = Map.groupBy(children.toSorted(byAge), ({ parentId }) => parentId);
    return new Map(Array.from(byParent, ([parentId, links]) => [parentId, idsOf(links)]));
  }

  async subtree(id: string): Promise<string[]> {
    const links = await this.#repo.below(this.#chatId, id);
    const ids = links.map((link) => link.id);
    const parentId = links.find((link) => link.id === id)?.parentId ?? null;
    // It is below itself.
    if (parentId !== null && ids.includes(parentId)) throw new WholeTreeNeeded();
    return ids;
  }

  async leafBelow(id: string | null, preferred: string | null = null): Promise<string | null> {
    if (id === null) throw new WholeTreeNeeded();
    const leaf = await this.#repo.leafBelow(this.#chatId, id, preferred);
    if (leaf !== null) return leaf;
    const isThere = (await this.#repo.above(this.#chatId, id, 1)).length > 0;
    // A ring without a way out has no leaf.
    if (isThere) throw new WholeTreeNeeded();
    return null;
  }

  /**
   * @param links as they follow each other upwards
   * @param goesOn whether the walk ended because it was long enough
   */
  #check(links: readonly Link[], goesOn: boolean): void {
    const top = links.at(-1);
    // Who comes to a root has been in no ring.
    if (top === undefined || top.parentId === null) return;
    if (!goesOn || new Set(idsOf(links)).size < links.length) throw new WholeTreeNeeded();
    if (!this.#isSound && mayBeInARing(links)) throw new WholeTreeNeeded();
  }
}

/**
 * Of a ring that is longer than the walk: somewhere it leads from a message to one that was made later,
 * or all of it was made at one moment. What is sound does so only where a clock was set back.
 */
function mayBeInARing(links: readonly Link[]): boolean {
  const times = links.map(({ createdAt }) => createdAt.getTime());
  return (
    times.every((ms) => ms === times[0]) || times.some((ms, index) => ms > (times[index - 1] ?? ms))
  );
}

function idsOf(links: readonly Link[]): string[] {
  return links.map(({ id }) => id);
}
