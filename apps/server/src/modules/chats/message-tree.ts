import type { ChatTree, Reach } from './chat-tree.ts';

/** What the shape of a chat is made of: nothing else of a message is stored about it. */
export interface TreeNode {
  id: string;
  parentId: string | null;
  createdAt: Date;
  /** Of a leaf: when the chat last began to show it; `null` where that was when it was made. */
  shownAt: Date | null;
}

/** What of the stored links could not be followed; each broken link made its message a root. */
export interface TreeFaults {
  /** Messages whose parent is not in the chat. */
  orphans: string[];
  /** Of each ring of parents: its oldest message. */
  rings: string[];
}

/**
 * The tree of a chat's messages, whatever is stored. Total: a message without its parent is a root, a
 * ring of parents is opened above its oldest message, so every message has one finite way to a root and
 * none is lost. Siblings stand in the order in which they were made.
 */
export class MessageTree implements ChatTree {
  readonly faults: TreeFaults = { orphans: [], rings: [] };
  /** Oldest first. */
  readonly ids: readonly string[];
  readonly #parents = new Map<string, string | null>();
  readonly #children = new Map<string | null, string[]>();
  /** The place of each message among all, by age. */
  readonly #age = new Map<string, number>();
  readonly #shownAt = new Map<string, number>();

  constructor(nodes: readonly TreeNode[]) {
    this.ids = nodes.toSorted(byAge).map(({ id }) => id);
    for (const [age, id] of this.ids.entries()) this.#age.set(id, age);
    for (const { id, shownAt, createdAt } of nodes)
      this.#shownAt.set(id, (shownAt ?? createdAt).getTime());
    this.#link(nodes);
    this.#openRings();
    for (const id of this.ids) this.#adopt(this.parentOf(id), id);
  }

  get isSound(): boolean {
    return this.faults.orphans.length === 0 && this.faults.rings.length === 0;
  }

  has(id: string): boolean {
    return this.#age.has(id);
  }

  /** `null` for a root, and for what is not in the tree. */
  parentOf(id: string): string | null {
    return this.#parents.get(id) ?? null;
  }

  /** Oldest first; of `null`: the roots. */
  childrenOf(id: string | null): readonly string[] {
    return this.#children.get(id) ?? [];
  }

  childrenOfEach(
    parentIds: ReadonlySet<string | null>,
  ): ReadonlyMap<string | null, readonly string[]> {
    return new Map(Array.from(parentIds, (id) => [id, this.childrenOf(id)]));
  }

  pathTo(id: string, limit = Infinity): string[] {
    const path: string[] = [];
    let next = this.has(id) ? id : null;
    while (next !== null && path.length < limit) {
      path.push(next);
      next = this.parentOf(next);
    }
    return path.toReversed();
  }

  pathAround(leafId: string, id: string, { above, below }: Reach): string[] {
    const branch = this.pathTo(leafId);
    const place = branch.indexOf(id);
    return place === -1 ? [] : branch.slice(Math.max(0, place - above), place + below + 1);
  }

  subtree(id: string): string[] {
    const found = this.has(id) ? [id] : [];
    // The list grows while it is walked: no call stack, a chat may be thousands of messages deep.
    for (const next of found) for (const child of this.childrenOf(next)) found.push(child);
    return found;
  }

  leafBelow(id: string | null, preferred: string | null = null): string | null {
    const below = id === null ? this.ids : this.subtree(id);
    let last: string | null = null;
    for (const candidate of below) {
      if (this.childrenOf(candidate).length > 0) continue;
      if (candidate === preferred) return candidate;
      if (last === null || this.#wasShownLater(candidate, last)) last = candidate;
    }
    return last;
  }

  #link(nodes: readonly TreeNode[]): void {
    for (const { id, parentId } of nodes) {
      const isOrphan = parentId !== null && !this.has(parentId);
      if (isOrphan) this.faults.orphans.push(id);
      this.#parents.set(id, isOrphan ? null : parentId);
    }
  }

  /** Walks up from each message, over no link twice. */
  #openRings(): void {
    const done = new Set<string>();
    for (const start of this.ids) {
      const walked = new Set<string>();
      let next: string | null = start;
      while (next !== null && !done.has(next) && !walked.has(next)) {
        walked.add(next);
        next = this.parentOf(next);
      }
      if (next !== null && walked.has(next)) this.#openRing(next);
      for (const id of walked) done.add(id);
    }
  }

  #openRing(member: string): void {
    let oldest = member;
    for (let id = this.parentOf(member); id !== null && id !== member; id = this.parentOf(id))
      if (this.#ageOf(id) < this.#ageOf(oldest)) oldest = id;
    this.#parents.set(oldest, null);
    this.faults.rings.push(oldest);
  }

  #adopt(parent: string | null, child: string): void {
    const siblings = this.#children.get(parent);
    if (siblings === undefined) this.#children.set(parent, [child]);
    else siblings.push(child);
  }

  /** Of leaves that were shown at one moment the younger counts as the later. */
  #wasShownLater(id: string, other: string): boolean {
    const ms = (this.#shownAt.get(id) ?? 0) - (this.#shownAt.get(other) ?? 0);
    return ms === 0 ? this.#ageOf(id) > this.#ageOf(other) : ms > 0;
  }

  #ageOf(id: string): number {
    return this.#age.get(id) ?? -1;
  }
}

type Aged = Pick<TreeNode, 'id' | 'createdAt'>;

/** Oldest first. Not by the database's order of text, which differs from one to the other. */
export function byAge(left: Aged, right: Aged): number {
  const ms = left.createdAt.getTime() - right.createdAt.getTime();
  if (ms !== 0) return ms;
  return left.id < right.id ? -1 : 1;
}
