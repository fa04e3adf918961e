import type { Part } from '@parley/contracts';
import { and, eq, inArray, or, type SQL, sql } from 'drizzle-orm';

import type { Database, Statement, Store } from '../../db/store.ts';
import type { ChatRow, MessageRow } from './chat-rows.ts';

/** Ids in one statement; SQLite takes some 32,000 values. */
const IDS_PER_STATEMENT = 500;

/** The leaf that a chat shows. */
export interface ShownLeaf {
  leafId: string | null;
  /** When it began to; `null`: it did already. */
  since: Date | null;
}

/** A message that is copied, and where the copy stands. */
export interface MessageCopy {
  sourceId: string;
  id: string;
  parentId: string | null;
  /** What it says by now if it is being written, and says something; `null`: what is stored. */
  written: readonly Part[] | null;
}

/** What was said, and by whom. */
export type Said = Pick<MessageRow, 'id' | 'role' | 'parts'>;

/** The messages of chats: their links, their rows, and what changes several of them at once. */
export class MessagesRepo {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async find(chatId: string, id: string): Promise<MessageRow | null> {
    const { messages } = this.#store.tables;
    const rows = await this.#store.db
      .select()
      .from(messages)
      .where(and(eq(messages.id, id), eq(messages.chatId, chatId)));
    return rows[0] ?? null;
  }

  /** The chat that a message of this owner is in. */
  async chatIdOf(ownerId: string, id: string): Promise<string | null> {
    const { chats, messages } = this.#store.tables;
    const rows = await this.#store.db
      .select({ chatId: messages.chatId })
      .from(messages)
      .innerJoin(chats, eq(chats.id, messages.chatId))
      .where(and(eq(messages.id, id), eq(chats.ownerId, ownerId)));
    return rows[0]?.chatId ?? null;
  }

  /** The rows of these messages, in the order of the ids; what is not there is left out. */
  async rows(ids: readonly string[]): Promise<MessageRow[]> {
    const { messages } = this.#store.tables;
    const rows: MessageRow[] = [];
    for (const some of inPieces(ids))
      rows.push(
        ...(await this.#store.db.select().from(messages).where(inArray(messages.id, some))),
      );
    return inOrderOf(ids, rows);
  }

  /** What these few messages say, in the order of the ids; what is not there is left out. */
  async said(ids: readonly string[]): Promise<Said[]> {
    const { messages } = this.#store.tables;
    const rows = await this.#store.db
      .select({ id: messages.id, role: messages.role, parts: messages.parts })
      .from(messages)
      .where(inArray(messages.id, [...ids]));
    return inOrderOf(ids, rows);
  }

  /** Puts other parts into an answer. Its event logs tell of the old ones, so they go. */
  async replaceParts({ id, chatId }: MessageRow, parts: Part[], editedAt: Date): Promise<void> {
    const { generationEvents, generations, messages } = this.#store.tables;
    await this.#store.atomic((db) => [
      db.update(messages).set({ parts, hasContent: true, editedAt }).where(eq(messages.id, id)),
      db.delete(generationEvents).where(
        inArray(
          generationEvents.generationId,
          db
            .select({ id: generations.id })
            .from(generations)
            .where(and(eq(generations.chatId, chatId), eq(generations.messageId, id))),
        ),
      ),
    ]);
  }

  /** The chat of this leaf begins to show it. */
  async setShown(id: string, now: Date): Promise<void> {
    const { messages } = this.#store.tables;
    await this.#store.db.update(messages).set({ shownAt: now }).where(eq(messages.id, id));
  }

  /** Deletes messages with the generations that wrote them. */
  async remove(chatId: string, ids: readonly string[]): Promise<void> {
    const { generations, messages } = this.#store.tables;
    await this.#store.atomic((db) =>
      inPieces(ids).flatMap((some) => [
        db.delete(generations).where(
          and(
            eq(generations.chatId, chatId),
            // An attempt that wrote nothing was replaced: only its question is there still.
            or(inArray(generations.messageId, some), inArray(generations.parentId, some)),
          ),
        ),
        db.delete(messages).where(and(eq(messages.chatId, chatId), inArray(messages.id, some))),
      ]),
    );
  }

  /** What a chat shows, beginning now or, without a moment, as before. */
  async show(chatId: string, shown: ShownLeaf): Promise<void> {
    const { chats, messages } = this.#store.tables;
    await this.#store.atomic((db) => [
      db.update(chats).set({ activeLeafId: shown.leafId }).where(eq(chats.id, chatId)),
      ...(shown.since === null || shown.leafId === null
        ? []
        : [db.update(messages).set({ shownAt: shown.since }).where(eq(messages.id, shown.leafId))]),
    ]);
  }

  /**
   * Copies messages of another chat, as far as they are written, into a new one or one that has some
   * already: these all, or none.
   */
  async copy(
    to: { newChat: ChatRow } | { chatId: string },
    copies: readonly MessageCopy[],
  ): Promise<void> {
    const { chats } = this.#store.tables;
    await this.#store.atomic((db) =>
      'newChat' in to
        ? [db.insert(chats).values(to.newChat), this.#copyStatement(db, to.newChat.id, copies)]
        : [this.#copyStatement(db, to.chatId, copies)],
    );
  }

  #copyStatement(db: Database, chatId: string, copies: readonly MessageCopy[]): Statement {
    const { messages } = this.#store.tables;
    const places = sql.join(
      copies.map(({ sourceId, id, parentId, written }) => {
        const parts = written === null ? null : JSON.stringify(written);
        return sql`(${sourceId}, ${id}, ${parentId}, ${parts})`;
      }),
      sql`, `,
    );
    const isRunning = sql`${messages.state} = 'running'`;
    // What was being written when the copy was asked for may have ended since: then all of it is stored.
    const isWritten = sql`${isRunning} and copies.written is not null`;
    const written =
      this.#store.dialect === 'postgres' ? sql`cast(copies.written as jsonb)` : sql`copies.written`;
    // In the order of the table's columns, which is the order in which they are put in.
    const columns: Record<keyof MessageRow, SQL> = {
      id: sql`copies.id`,
      chatId: sql`cast(${chatId} as text)`,
      parentId: sql`copies.parent_id`,
      role: sql`${messages.role}`,
      parts: sql`case when ${isWritten} then ${written} else ${messages.parts} end`,
      hasContent: sql`case when ${isWritten} then true else ${messages.hasContent} end`,
      state: sql`case when ${isRunning} then 'stopped' else ${messages.state} end`,
      modelId: sql`${messages.modelId}`,
      // The generation wrote the other message; this one is nobody's any more.
      generationId: sql`null`,
      seq: sql`0`,
      finishReason: sql`case when ${isRunning} then 'stopped' else ${messages.finishReason} end`,
      error: sql`${messages.error}`,
      usage: sql`${messages.usage}`,
      createdAt: sql`${messages.createdAt}`,
      timings: sql`${messages.timings}`,
      editedAt: sql`${messages.editedAt}`,
      shownAt: sql`${messages.shownAt}`,
      route: sql`${messages.route}`,
    };
    // Within the database: what was said does not pass through this process.
    return db.insert(messages).select(sql`
      with copies (source_id, id, parent_id, written) as (values ${places})
      select ${sql.join(Object.values(columns), sql`, `)}
      from ${messages} join copies on copies.source_id = ${messages.id}`);
  }
}

function inOrderOf<T extends { id: string }>(ids: readonly string[], rows: readonly T[]): T[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

function inPieces<T>(items: readonly T[]): T[][] {
  const pieces: T[][] = [];
  for (let start = 0; start < items.length; start += IDS_PER_STATEMENT)
    pieces.push(items.slice(start, start + IDS_PER_STATEMENT));
  return pieces;
}
