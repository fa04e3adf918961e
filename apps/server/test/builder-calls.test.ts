import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { sourcesIn, sqliteOnlyCalls, statementsIn } from './builder-calls.ts';
import { repositoryRoot } from './harness.ts';

describe('statements are awaited, never run in the way of SQLite alone', () => {
  test('in every source file of the server', async () => {
    const sources = await sourcesIn(join(repositoryRoot, 'apps/server/src'));
    const outside = [...sources].filter(([name]) => !name.startsWith('db/'));

    const found = outside.flatMap(([name, source]) =>
      statementsIn(source).map((calls) => ({ name, calls })),
    );

    process.stdout.write(`${found.length} statements in ${outside.length} files looked at\n`);
    expect(outside.length).toBeGreaterThan(60);
    expect(found.length).toBeGreaterThan(30);
    expect(found.filter(({ calls }) => sqliteOnlyCalls(calls).length > 0)).toEqual([]);
  });

  test.each([
    ['this.#store.db.select().from(chats).get()', ['get']],
    ['db\n  .update(chats)\n  .set({ a: (1) })\n  .where(eq(a, f(b)))\n  .run()', ['run']],
    ['const rows = tx.delete(chats).returning().all();', ['all']],
    ['db.select().from(chats).values()', ['values']],
    ['await db.insert(chats).values(row).onConflictDoNothing()', []],
    ['runs.all().map((run) => run.get())', []],
  ])('which is told apart: %s', (source, expected) => {
    expect(statementsIn(source).flatMap(sqliteOnlyCalls)).toEqual(expected);
  });
});
