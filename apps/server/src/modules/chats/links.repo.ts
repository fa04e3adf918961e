import { and, asc, desc, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';

import type { Store } from '../../db/store.ts';
import type { TreeNode } from './message-tree.ts';

/** A message and where it hangs. */
export type Link = Omit<TreeNode, 'shownAt'>;

/**
 * The links between the messages of a chat, without what was said: each question touches the rows that
 * it is about. Nothing is taken for sound: no walk goes on for ever, whatever is stored.
 *
 * Each step of a walk goes to its next rows by their own keys. Left to themselves both databases read
 * the whole chat for each step instead: SQLite takes the order of a join from `cross join`, which to
 * PostgreSQL is any `join`; and PostgreSQL cannot think the chat short, as its statistics often do, where
 * the chat is known from the row before (`chat_id = walk.chat_id`) and not by its id.
 */
export class LinksRepo {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** All of a chat. */
  async nodes(chatId: string): Promise<TreeNode[]> {
    const { messages } = this.#store.tables;
    return this.#store.db
      .select({
        id: messages.id,
        parentId: messages.parentId,
        createdAt: messages.createdAt,
        shownAt: messages.shownAt,
      })
      .from(messages)
      .where(eq(messages.chatId, chatId));
  }

  /** The message and at most `limit - 1` above it, itself first; as often as a ring leads by them. */
  async above(chatId: string, id: string, limit: number): Promise<Link[]> {
    const { messages } = this.#store.tables;
    const walk = sql`(
      with recursive walk (id, chat_id, parent_id, depth) as (
        select id, chat_id, parent_id, 1 from ${messages} where id = ${id} and chat_id = ${chatId}
        union all
        select above.id, above.chat_id, above.parent_id, walk.depth + 1
        from walk cross join ${messages} above
        where above.id = walk.parent_id and above.chat_id = walk.chat_id and walk.depth < ${limit}
      ) select id, depth from walk) walk`;
    return this.#linksOf(walk).orderBy(asc(sql`walk.depth`));
  }

  /**
   * Walks up from a leaf until `reach.above` messages past another one, over links alone. Of what was
   * walked the uppermost `reach.above + 1 + reach.below`, the uppermost first: where the message is not
   * among them, it was not met.
   *
   * @param steps after so many it ends all the same
   */
  async upTo(
    chatId: string,
    leafId: string,
    id: string,
    { above, below, steps }: { above: number; below: number; steps: number },
  ): Promise<Link[]> {
    const { messages } = this.#store.tables;
    // How far above the wanted message: -1 until it is met.
    const walk = sql`(
      with recursive walk (id, chat_id, parent_id, depth, past) as (
        select id, chat_id, parent_id, 1, case when id = ${id} then 0 else -1 end
        from ${messages} where id = ${leafId} and chat_id = ${chatId}
        union all
        select above.id, above.chat_id, above.parent_id, walk.depth + 1,
          case when walk.past >= 0 then walk.past + 1 when above.id = ${id} then 0 else -1 end
        from walk cross join ${messages} above
        where above.id = walk.parent_id and above.chat_id = walk.chat_id
          and walk.past < ${above} and walk.depth < ${steps}
      ) select id, depth from walk order by depth desc limit ${above + 1 + below}) walk`;
    return this.#linksOf(walk).orderBy(desc(sql`walk.depth`));
  }

  /** The messages that hang on these, and of `null` those that hang on none. */
  async children(chatId: string, parentIds: ReadonlySet<string | null>): Promise<Link[]> {
    const { messages } = this.#store.tables;
    const ids = [...parentIds].filter((id) => id !== null);
    return this.#store.db
      .select({ id: messages.id, parentId: messages.parentId, createdAt: messages.createdAt })
      .from(messages)
      .where(
        and(
          eq(messages.chatId, chatId),
          or(
            ids.length === 0 ? undefined : inArray(messages.parentId, ids),
            parentIds.has(null) ? isNull(messages.parentId) : undefined,
          ),
        ),
      );
  }

  /** The message and everything below it, each once, itself first. */
  async below(chatId: string, id: string): Promise<Omit<Link, 'createdAt'>[]> {
    return this.#store.db
      .select({ id: sql<string>`below.id`, parentId: sql<string | null>`below.parent_id` })
      .from(sql`(${this.#below(chatId, id)} select id, parent_id from below) below`);
  }

  /** The leaf below a message that was shown last, or the preferred one if it is there. */
  async leafBelow(chatId: string, id: string, preferred: string | null): Promise<string | null> {
    const { messages } = this.#store.tables;
    // By bytes: the database's own order of text differs from one to the other.
    const bytes = this.#store.dialect === 'postgres' ? sql`collate "C"` : sql``;
    const leaves = await this.#store.db
      .select({ id: sql<string>`leaves.id` })
      .from(
        sql`(${this.#below(chatId, id)}
          select leaf.id, leaf.created_at, leaf.shown_at
          from below cross join ${messages} leaf
          where leaf.id = below.id and not exists (select 1 from ${messages} child
            where child.chat_id = leaf.chat_id and child.parent_id = leaf.id)) leaves`,
      )
      .orderBy(
        sql`case when leaves.id = ${preferred} then 0 else 1 end`,
        sql`coalesce(leaves.shown_at, leaves.created_at) desc`,
        sql`leaves.created_at desc`,
        sql`leaves.id ${bytes} desc`,
      )
      .limit(1);
    return leaves[0]?.id ?? null;
  }

  /** The leaf that a chat has chosen by now. */
  async activeLeafOf(chatId: string): Promise<string | null> {
    const { chats } = this.#store.tables;
    const rows = await this.#store.db
      .select({ activeLeafId: chats.activeLeafId })
      .from(chats)
      .where(eq(chats.id, chatId));
    return rows[0]?.activeLeafId ?? null;
  }

  /** `union`, not `union all`: what was found is not walked from again. */
  #below(chatId: string, id: string): SQL {
    const { messages } = this.#store.tables;
    return sql`with recursive below (id, chat_id, parent_id) as (
      select id, chat_id, parent_id from ${messages} where id = ${id} and chat_id = ${chatId}
      union
      select child.id, child.chat_id, child.parent_id
      from below cross join ${messages} child
      where child.parent_id = below.id and child.chat_id = below.chat_id)`;
  }

  #linksOf(walk: SQL) {
    const { messages } = this.#store.tables;
    return this.#store.db
      .select({ id: messages.id, parentId: messages.parentId, createdAt: messages.createdAt })
      .from(walk)
      .innerJoin(messages, eq(messages.id, sql`walk.id`));
  }
}
