import type { ErrorBody, GenerationState, Message, Usage } from '@parley/contracts';
import { and, asc, eq, exists, gt, inArray, lt, ne, not, sql } from 'drizzle-orm';

import type { Database, Statement, Store } from '../../db/store.ts';
import { type ChatRow, hasContent, type MessageRow } from '../chats/chat-rows.ts';
import { type Frame, parseFrame } from './frame.ts';
import type { GenerationRow } from './generation.ts';

/** Rows of events read at once; a row holds at most about 4 KiB and one event. */
const EVENT_ROWS_PER_READ = 64;

/** A process that has not marked its generations for this long is taken to be gone. */
const SILENCE_MS = 30_000;

/** The rows of one new generation. */
export interface NewGeneration {
  generation: GenerationRow;
  /** `null`: the chat exists. */
  newChat: ChatRow | null;
  userMessage: MessageRow | null;
  answer: MessageRow;
  /** Whether the answer exists and is written on. */
  isContinued: boolean;
  /** What the chat shows from then on. */
  activeLeafId: string;
}

export interface EndOfGeneration {
  state: Exclude<GenerationState, 'running'>;
  finishReason: string | null;
  error: ErrorBody | null;
  usage: Usage | null;
  hadOutput: boolean;
  lastSeq: number;
  endedAt: Date;
}

export class GenerationsRepo {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Everything that a new generation needs, or nothing: a unique violation leaves no trace. */
  async create(rows: NewGeneration): Promise<void> {
    const { chats, generations, messages } = this.#store.tables;
    const { generation, newChat, userMessage, answer, isContinued, activeLeafId } = rows;
    await this.#store.atomic((db) => [
      ...(newChat === null ? [] : [db.insert(chats).values(newChat)]),
      ...(userMessage === null ? [] : [db.insert(messages).values(userMessage)]),
      ...(isContinued
        ? [this.#reopen(db, answer)]
        : [this.#replaceEmptyAttempts(db, generation), db.insert(messages).values(answer)]),
      db.insert(generations).values(generation),
      db
        .update(chats)
        .set({
          activeLeafId,
          modelId: generation.modelId,
          updatedAt: generation.createdAt,
        })
        .where(eq(chats.id, generation.chatId)),
      db
        .update(messages)
        .set({ shownAt: generation.createdAt })
        .where(eq(messages.id, activeLeafId)),
    ]);
  }

  async find(id: string): Promise<GenerationRow | null> {
    const { generations } = this.#store.tables;
    const rows = await this.#store.db.select().from(generations).where(eq(generations.id, id));
    return rows[0] ?? null;
  }

  async findMessage(id: string): Promise<MessageRow | null> {
    const { messages } = this.#store.tables;
    const rows = await this.#store.db.select().from(messages).where(eq(messages.id, id));
    return rows[0] ?? null;
  }

  /** Appends frames to the log and, where a message is given, stores it as of the last of them. */
  async append(
    generationId: string,
    frames: readonly Frame[],
    message: Message | null,
  ): Promise<void> {
    await this.#store.atomic((db) => [
      ...this.#appendStatements(db, generationId, frames),
      ...(message === null ? [] : [this.#messageStatement(db, message)]),
    ]);
  }

  async end(
    generation: GenerationRow,
    frames: readonly Frame[],
    message: Message,
    end: EndOfGeneration,
  ): Promise<void> {
    const { generations } = this.#store.tables;
    await this.#store.atomic((db) => [
      ...this.#appendStatements(db, generation.id, frames),
      this.#messageStatement(db, message),
      db.update(generations).set(end).where(eq(generations.id, generation.id)),
    ]);
  }

  /** The next stored frames after a number; empty where there are none, or not without a gap. */
  async framesAfter(generationId: string, seq: number): Promise<Frame[]> {
    const { generationEvents } = this.#store.tables;
    const rows = await this.#store.db
      .select()
      .from(generationEvents)
      .where(
        and(eq(generationEvents.generationId, generationId), gt(generationEvents.lastSeq, seq)),
      )
      .orderBy(asc(generationEvents.firstSeq))
      .limit(EVENT_ROWS_PER_READ);
    const frames: Frame[] = [];
    let expected = seq + 1;
    for (const row of rows) {
      if (row.firstSeq > expected) break;
      frames.push(
        ...row.events
          .split('\n')
          .slice(expected - row.firstSeq)
          .map(parseFrame),
      );
      expected = row.lastSeq + 1;
    }
    return frames;
  }

  async beat(runnerId: string, ids: readonly string[], now: Date): Promise<void> {
    const { generations } = this.#store.tables;
    await this.#store.db
      .update(generations)
      .set({ heartbeatAt: now })
      .where(and(eq(generations.runnerId, runnerId), inArray(generations.id, [...ids])));
  }

  /**
   * Generations that say they run and whose process is gone. A SQLite file belongs to one process,
   * so every other one is; on PostgreSQL there may be others, and only silence tells.
   */
  async orphans(runnerId: string, now: Date): Promise<GenerationRow[]> {
    const { generations } = this.#store.tables;
    const silentSince = new Date(now.getTime() - SILENCE_MS);
    const isSilent =
      this.#store.dialect === 'postgres' ? lt(generations.heartbeatAt, silentSince) : undefined;
    return this.#store.db
      .select()
      .from(generations)
      .where(and(eq(generations.state, 'running'), ne(generations.runnerId, runnerId), isSilent))
      .orderBy(asc(generations.id));
  }

  /** Forgets the event logs of generations that ended before a moment; what they wrote stays. */
  async pruneEvents(endedBefore: Date): Promise<void> {
    const { generationEvents, generations } = this.#store.tables;
    const ended = this.#store.db
      .select({ id: generations.id })
      .from(generations)
      .where(
        and(
          ne(generations.state, 'running'),
          lt(generations.endedAt, endedBefore),
          exists(
            this.#store.db
              .select({ one: sql`1` })
              .from(generationEvents)
              .where(eq(generationEvents.generationId, generations.id)),
          ),
        ),
      );
    await this.#store.db
      .delete(generationEvents)
      .where(inArray(generationEvents.generationId, ended));
  }

  /** An attempt that failed or was stopped without content gives way to the next one at its parent. */
  #replaceEmptyAttempts(db: Database, generation: GenerationRow): Statement {
    const { messages } = this.#store.tables;
    const hasChild = sql`exists (select 1 from ${messages} child
      where child.chat_id = ${messages.chatId} and child.parent_id = ${messages.id})`;
    return db
      .delete(messages)
      .where(
        and(
          eq(messages.chatId, generation.chatId),
          eq(messages.parentId, generation.parentId),
          eq(messages.role, 'assistant'),
          eq(messages.hasContent, false),
          ne(messages.state, 'running'),
          ne(messages.state, 'completed'),
          not(hasChild),
        ),
      );
  }

  /** The answer that is written on runs again, under its new generation. */
  #reopen(db: Database, answer: MessageRow): Statement {
    const { messages } = this.#store.tables;
    const { parts, state, generationId, modelId, seq, finishReason, error } = answer;
    const { usage, timings, route } = answer;
    return db
      .update(messages)
      .set({ parts, state, generationId, modelId, seq, finishReason, error, usage, timings, route })
      .where(eq(messages.id, answer.id));
  }

  #appendStatements(db: Database, generationId: string, frames: readonly Frame[]): Statement[] {
    const first = frames[0];
    const last = frames.at(-1);
    if (first === undefined || last === undefined) return [];
    const { generationEvents } = this.#store.tables;
    const events = frames.map((frame) => frame.data).join('\n');
    return [
      db
        .insert(generationEvents)
        .values({ generationId, firstSeq: first.seq, lastSeq: last.seq, events }),
    ];
  }

  #messageStatement(db: Database, message: Message): Statement {
    const { messages } = this.#store.tables;
    const { id, parts, state, modelId, generationId, seq, finishReason, error } = message;
    const { usage, timings, route } = message;
    return db
      .update(messages)
      .set({
        parts,
        hasContent: hasContent(parts),
        state,
        modelId,
        generationId,
        seq,
        finishReason,
        error,
        usage,
        timings,
        route,
      })
      .where(eq(messages.id, id));
  }
}
