/** What the shape of a chat is made of: nothing else of a message is stored about it. */
export interface TreeNode {
  id: string;
  parentId: string | null;
  createdAt: Date;
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
export class MessageTree {
  readonly faults: TreeFaults = { orphans: [], rings: [] };
  /** Oldest first. */
  readonly ids: readonly string[];
  readonly #parents = new Map<string, string | null>();
  readonly #children = new Map<string | null, string[]>();
  /** The place of each message among all, by age. */
  readonly #age = new Map<string, number>();

  constructor(nodes: readonly TreeNode[]) {
    this.ids = nodes.toSorted(byAge).map(({ id }) => id);
    for (const [age, id] of this.ids.entries()) this.#age.set(id, age);
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

  /** The message and at most `limit - 1` above it, the uppermost first. */
  pathTo(id: string, limit = Infinity): string[] {
    const path: string[] = [];
    let next = this.has(id) ? id : null;
    while (next !== null && path.length < limit) {
      path.push(next);
      next = this.parentOf(next);
    }
    return path.toReversed();
  }

  /** The message and everything below it. */
  subtree(id: string): string[] {
    const found = this.has(id) ? [id] : [];
    // The list grows while it is walked: no call stack, a chat may be thousands of messages deep.
    for (const next of found) for (const child of this.childrenOf(next)) found.push(child);
    return found;
  }

  /** The newest leaf below a message, which may be itself; of `null`: of all. `null` in an empty tree. */
  newestLeaf(id: string | null): string | null {
    const below = id === null ? this.ids : this.subtree(id);
    let newest: string | null = null;
    for (const candidate of below) {
      if (this.childrenOf(candidate).length > 0) continue;
      if (newest === null || this.#ageOf(candidate) > this.#ageOf(newest)) newest = candidate;
    }
    return newest;
  }

  /**
   * Where a reader goes when a message and everything below it are deleted: to the newest leaf of the
   * sibling before it, else of the one after it, else to the parent. `null`: nothing is left to show.
   */
  leafWithout(id: string): string | null {
    const parent = this.parentOf(id);
    const siblings = this.childrenOf(parent);
    const place = siblings.indexOf(id);
    const nearest = siblings[place - 1] ?? siblings[place + 1];
    return nearest === undefined ? parent : this.newestLeaf(nearest);
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

  #ageOf(id: string): number {
    return this.#age.get(id) ?? -1;
  }
}

/** Not by the database's order of text, which differs from one to the other. */
function byAge(left: TreeNode, right: TreeNode): number {
  const ms = left.createdAt.getTime() - right.createdAt.getTime();
  if (ms !== 0) return ms;
  return left.id < right.id ? -1 : 1;
}
