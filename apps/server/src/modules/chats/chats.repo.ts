import type { UpdateChatBody } from '@parley/contracts';
import { and, asc, desc, eq, inArray, isNull, lt, or, sql } from 'drizzle-orm';

import type { Store } from '../../db/store.ts';
import type { TimeCursor } from '../../http/time-cursor.ts';
import type { ChatRow, MessageRow } from './chat-rows.ts';

export class ChatsRepo {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async insert(row: ChatRow): Promise<void> {
    await this.#store.db.insert(this.#store.tables.chats).values(row);
  }

  async find(ownerId: string, id: string): Promise<ChatRow | null> {
    const { chats } = this.#store.tables;
    const rows = await this.#store.db
      .select()
      .from(chats)
      .where(and(eq(chats.id, id), eq(chats.ownerId, ownerId)));
    return rows[0] ?? null;
  }

  /** Newest first. */
  async list(
    ownerId: string,
    archived: boolean,
    limit: number,
    after: TimeCursor | null,
  ): Promise<ChatRow[]> {
    const { chats } = this.#store.tables;
    const older =
      after === null
        ? undefined
        : or(
            lt(chats.updatedAt, after.at),
            and(eq(chats.updatedAt, after.at), lt(chats.id, after.id)),
          );
    return this.#store.db
      .select()
      .from(chats)
      .where(and(eq(chats.ownerId, ownerId), eq(chats.archived, archived), older))
      .orderBy(desc(chats.updatedAt), desc(chats.id))
      .limit(limit);
  }

  async update(id: string, changes: Partial<UpdateChatBody>): Promise<void> {
    const { chats } = this.#store.tables;
    await this.#store.db.update(chats).set(changes).where(eq(chats.id, id));
  }

  /** Sets a title, unless another was given since. */
  async nameUntitled(id: string, untitled: string, title: string): Promise<void> {
    const { chats } = this.#store.tables;
    await this.#store.db
      .update(chats)
      .set({ title })
      .where(and(eq(chats.id, id), eq(chats.title, untitled)));
  }

  async remove(id: string): Promise<void> {
    const { chats } = this.#store.tables;
    await this.#store.db.delete(chats).where(eq(chats.id, id));
  }

  async findMessage(chatId: string, id: string): Promise<MessageRow | null> {
    const { messages } = this.#store.tables;
    const rows = await this.#store.db
      .select()
      .from(messages)
      .where(and(eq(messages.id, id), eq(messages.chatId, chatId)));
    return rows[0] ?? null;
  }

  /** The message with which the chat began. */
  async firstMessage(chatId: string): Promise<MessageRow | null> {
    const { messages } = this.#store.tables;
    const rows = await this.#store.db
      .select()
      .from(messages)
      .where(and(eq(messages.chatId, chatId), isNull(messages.parentId)))
      .orderBy(asc(messages.createdAt), asc(messages.id))
      .limit(1);
    return rows[0] ?? null;
  }

  async newestMessageId(chatId: string): Promise<string | null> {
    const { messages } = this.#store.tables;
    const rows = await this.#store.db
      .select({ id: messages.id })
      .from(messages)
      .where(eq(messages.chatId, chatId))
      .orderBy(desc(messages.createdAt), desc(messages.id))
      .limit(1);
    return rows[0]?.id ?? null;
  }

  /** The message and those above it, at most `limit`, oldest first. Ends also where stored data forms a ring. */
  async branch(chatId: string, leafId: string, limit: number): Promise<MessageRow[]> {
    const { messages } = this.#store.tables;
    const path = sql`(
      with recursive branch (id, parent_id, depth) as (
        select ${messages.id}, ${messages.parentId}, 1 from ${messages}
          where ${messages.id} = ${leafId} and ${messages.chatId} = ${chatId}
        union all
        select above.id, above.parent_id, branch.depth + 1 from ${messages} above
          join branch on above.id = branch.parent_id
          where branch.depth < ${limit} and above.chat_id = ${chatId}
      )
      select id from branch
    )`;
    const rows = await this.#store.db
      .select()
      .from(messages)
      .where(sql`${messages.id} in ${path}`);
    const byId = new Map(rows.map((row) => [row.id, row]));
    const branch: MessageRow[] = [];
    for (
      let row = byId.get(leafId);
      row !== undefined;
      row = row.parentId === null ? undefined : byId.get(row.parentId)
    ) {
      byId.delete(row.id);
      branch.unshift(row);
    }
    return branch;
  }

  /** For each parent (`null` for the roots): its children, oldest first. */
  async childIds(
    chatId: string,
    parentIds: readonly (string | null)[],
  ): Promise<Map<string | null, string[]>> {
    const { messages } = this.#store.tables;
    const named = parentIds.filter((id) => id !== null);
    const roots = parentIds.includes(null) ? sql`${messages.parentId} is null` : undefined;
    const rows = await this.#store.db
      .select({ id: messages.id, parentId: messages.parentId })
      .from(messages)
      .where(
        and(
          eq(messages.chatId, chatId),
          or(named.length > 0 ? inArray(messages.parentId, named) : undefined, roots),
        ),
      )
      .orderBy(asc(messages.createdAt), asc(messages.id));
    const children = new Map<string | null, string[]>();
    for (const row of rows)
      children.set(row.parentId, [...(children.get(row.parentId) ?? []), row.id]);
    return children;
  }
}
