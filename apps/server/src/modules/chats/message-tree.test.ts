import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { leafWithout } from './chat-tree.ts';
import { MessageTree, type TreeNode } from './message-tree.ts';

const RUNS = { numRuns: 1000 };

/** Anything that may be stored: parents that are missing, that are the message itself, rings of any length. */
const anyNodes: fc.Arbitrary<TreeNode[]> = fc
  .array(
    fc.record({
      parent: fc.option(fc.nat({ max: 24 })),
      // Few moments, so that many messages share one.
      createdAt: fc.nat({ max: 5 }).map((ms) => new Date(ms)),
      shownAt: fc.option(fc.nat({ max: 5 }).map((ms) => new Date(ms))),
    }),
    { maxLength: 20 },
  )
  .map((rows) =>
    rows.map(({ parent, ...times }, index) => ({
      id: `message-${index}`,
      parentId: parent === null ? null : `message-${parent}`,
      ...times,
    })),
  );

function node(id: string, parentId: string | null, ms: number): TreeNode {
  return { id, parentId, createdAt: new Date(ms), shownAt: null };
}

/** A question with two answers, the first of which was asked on. */
const SOUND = [
  node('root', null, 1),
  node('first', 'root', 2),
  node('more', 'first', 3),
  node('last', 'more', 4),
  node('second', 'root', 5),
];

describe('the tree of anything that is stored', () => {
  it('shows every message once, on one finite way from a root', () => {
    fc.assert(
      fc.property(anyNodes, (nodes) => {
        const tree = new MessageTree(nodes);
        const reached = tree.childrenOf(null).flatMap((root) => tree.subtree(root));
        expect(reached.toSorted()).toEqual(nodes.map(({ id }) => id).toSorted());
        for (const { id } of nodes) {
          const path = tree.pathTo(id);
          expect(tree.parentOf(path[0] ?? '')).toBeNull();
          expect(path.at(-1)).toBe(id);
          expect(new Set(path).size).toBe(path.length);
        }
      }),
      RUNS,
    );
  });

  it('keeps every link that leads somewhere, but one of each ring, and names the others', () => {
    fc.assert(
      fc.property(anyNodes, (nodes) => {
        const tree = new MessageTree(nodes);
        const { orphans, rings } = tree.faults;
        const cut = nodes.filter(({ id, parentId }) => parentId !== tree.parentOf(id));
        expect(cut.map(({ id }) => id).toSorted()).toEqual([...orphans, ...rings].toSorted());
        expect(tree.isSound).toBe(cut.length === 0);
        const known = new Set(nodes.map(({ id }) => id));
        for (const { id, parentId } of cut)
          expect(orphans.includes(id)).toBe(!known.has(parentId ?? ''));
      }),
      RUNS,
    );
  });

  it('has siblings that share a parent, in the order in which they were made', () => {
    fc.assert(
      fc.property(anyNodes, (nodes) => {
        const tree = new MessageTree(nodes);
        for (const parent of [null, ...nodes.map(({ id }) => id)]) {
          const children = tree.childrenOf(parent);
          expect(children.every((id) => tree.parentOf(id) === parent)).toBe(true);
          expect(children).toEqual(tree.ids.filter((id) => children.includes(id)));
        }
      }),
      RUNS,
    );
  });

  it('is the same however its rows come', () => {
    fc.assert(
      fc.property(
        anyNodes.chain((nodes) =>
          fc.tuple(
            fc.constant(nodes),
            fc.shuffledSubarray(nodes, { minLength: nodes.length, maxLength: nodes.length }),
          ),
        ),
        ([nodes, shuffled]) => {
          const [one, other] = [new MessageTree(nodes), new MessageTree(shuffled)];
          expect(other.ids).toEqual(one.ids);
          for (const { id } of nodes) expect(other.pathTo(id)).toEqual(one.pathTo(id));
        },
      ),
      RUNS,
    );
  });

  it('has a leaf below each message, and one to go to when it is gone', async () => {
    await fc.assert(
      fc.asyncProperty(anyNodes, async (nodes) => {
        const tree = new MessageTree(nodes);
        for (const { id } of nodes) {
          const leaf = tree.leafBelow(id) ?? '';
          expect(tree.childrenOf(leaf)).toEqual([]);
          expect(tree.pathTo(leaf)).toContain(id);
          const next = await leafWithout(tree, id);
          const rest = nodes.length - tree.subtree(id).length;
          const isOnlyRoot = tree.childrenOf(null).length === 1 && tree.parentOf(id) === null;
          expect(next === null).toBe(isOnlyRoot);
          if (isOnlyRoot) expect(rest).toBe(0);
          else expect(tree.subtree(id)).not.toContain(next);
        }
      }),
      RUNS,
    );
  });
});

describe('a tree', () => {
  const tree = new MessageTree(SOUND);

  it('goes from the root to any message, or its last part', () => {
    expect(tree.pathTo('last')).toEqual(['root', 'first', 'more', 'last']);
    expect(tree.pathTo('last', 2)).toEqual(['more', 'last']);
    expect(tree.pathTo('nobody')).toEqual([]);
  });

  it.each([
    ['second', 'last'],
    ['first', 'second'],
    ['last', 'more'],
    ['root', null],
  ])('without %s shows %s', async (gone, shown) => {
    expect(await leafWithout(tree, gone)).toBe(shown);
  });

  it.each([
    ['root', 'second'],
    ['first', 'last'],
    ['second', 'second'],
    [null, 'second'],
  ])('has below %s the newest leaf %s', (id, leaf) => {
    expect(tree.leafBelow(id)).toBe(leaf);
  });

  it('goes to the leaf that was shown last, or to the preferred one', () => {
    const looked = new MessageTree(
      SOUND.map((each) => (each.id === 'last' ? { ...each, shownAt: new Date(9) } : each)),
    );
    expect(looked.leafBelow('root')).toBe('last');
    expect(looked.leafBelow('root', 'second')).toBe('second');
    expect(looked.leafBelow('root', 'more')).toBe('last');
    expect(looked.leafBelow('nobody')).toBeNull();
  });

  it.each([
    ['last', 'first', { above: 1, below: 1 }, ['root', 'first', 'more']],
    ['last', 'root', { above: 5, below: 0 }, ['root']],
    ['second', 'root', { above: 5, below: 5 }, ['root', 'second']],
    ['second', 'first', { above: 5, below: 5 }, []],
  ])('has on the branch of %s around %s (%j) %j', (leaf, id, reach, stretch) => {
    expect(tree.pathAround(leaf, id, reach)).toEqual(stretch);
  });

  it('opens a ring above its oldest message', () => {
    const ring = new MessageTree([node('b', 'c', 2), node('c', 'a', 3), node('a', 'b', 1)]);
    expect(ring.pathTo('c')).toEqual(['a', 'c']);
    expect(ring.pathTo('b')).toEqual(['a', 'c', 'b']);
    expect(ring.faults).toEqual({ orphans: [], rings: ['a'] });
  });

  it('is walked however deep it is', () => {
    const deep = new MessageTree(
      Array.from({ length: 50_000 }, (_, depth) =>
        node(`message-${depth}`, depth === 0 ? null : `message-${depth - 1}`, depth),
      ),
    );
    expect(deep.leafBelow('message-0')).toBe('message-49999');
    expect(deep.pathTo('message-49999')).toHaveLength(50_000);
  });
});
