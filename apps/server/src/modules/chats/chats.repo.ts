import type { UpdateChatBody } from '@parley/contracts';
import { and, asc, desc, eq, isNull, lt, or } from 'drizzle-orm';

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
}
