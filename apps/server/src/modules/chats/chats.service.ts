import {
  AppError,
  type Chat,
  type CreateChatBody,
  type MessagesAnswer,
  newId,
  type UpdateChatBody,
} from '@parley/contracts';

import { isUniqueViolation } from '../../db/failures.ts';
import { decodeCursor, encodeCursor } from '../../http/time-cursor.ts';
import {
  type ChatRow,
  firstText,
  type MessageRow,
  newChatRow,
  titleFrom,
  toBranchMessage,
  TITLE_OF_UNTITLED,
  UNTITLED,
} from './chat-rows.ts';
import type { ChatsRepo } from './chats.repo.ts';

/** What runs in a chat; the module that knows stands above this one. */
export interface RunningGenerations {
  isRunning(chatId: string): boolean;
  /** Resolves when nothing runs in the chat any longer. */
  stopAll(chatId: string): Promise<void>;
}

export class ChatsService {
  readonly #repo: ChatsRepo;
  readonly #running: RunningGenerations;
  readonly #now: () => Date;

  constructor(deps: { repo: ChatsRepo; running: RunningGenerations; now: () => Date }) {
    this.#repo = deps.repo;
    this.#running = deps.running;
    this.#now = deps.now;
  }

  /** @throws {AppError} `chat_exists` */
  async create(ownerId: string, body: CreateChatBody): Promise<Chat> {
    const row = newChatRow(ownerId, { ...body, id: body.id ?? newId() }, this.#now());
    try {
      await this.#repo.insert(row);
    } catch (error) {
      if (isUniqueViolation(error)) throw new AppError('chat_exists', undefined, { cause: error });
      throw error;
    }
    return this.#describe(row);
  }

  async list(
    ownerId: string,
    query: { limit: number; cursor?: string | undefined; archived: boolean },
  ): Promise<{ chats: Chat[]; nextCursor: string | null }> {
    const after = query.cursor === undefined ? null : decodeCursor(query.cursor);
    const rows = await this.#repo.list(ownerId, query.archived, query.limit + 1, after);
    const page = rows.slice(0, query.limit);
    const last = rows.length > page.length ? page.at(-1) : undefined;
    return {
      chats: page.map((row) => this.#describe(row)),
      nextCursor: last === undefined ? null : encodeCursor({ at: last.updatedAt, id: last.id }),
    };
  }

  /** @throws {AppError} `chat_not_found` */
  async get(ownerId: string, id: string): Promise<Chat> {
    return this.#describe(await this.#find(ownerId, id));
  }

  /** @throws {AppError} `chat_not_found`, `message_not_found` */
  async update(ownerId: string, id: string, changes: UpdateChatBody): Promise<Chat> {
    await this.#find(ownerId, id);
    if (
      changes.activeLeafId !== undefined &&
      (await this.#repo.findMessage(id, changes.activeLeafId)) === null
    ) {
      throw new AppError('message_not_found');
    }
    await this.#repo.update(id, changes);
    return this.get(ownerId, id);
  }

  /** Names a chat that nobody has named yet: by its first message, or if that has no text by `answer`. */
  async nameUntitled(ownerId: string, id: string, answer: string): Promise<void> {
    const chat = await this.#repo.find(ownerId, id);
    if (chat?.title !== UNTITLED) return;
    const first = await this.#repo.firstMessage(id);
    const said = first === null ? '' : firstText(first);
    const title = titleFrom(said.trim() === '' ? answer : said);
    if (title !== UNTITLED) await this.#repo.nameUntitled(id, UNTITLED, title);
  }

  /** @throws {AppError} `chat_not_found` */
  async remove(ownerId: string, id: string): Promise<void> {
    await this.#find(ownerId, id);
    await this.#running.stopAll(id);
    await this.#repo.remove(id);
  }

  /**
   * A window of one branch, read from its newest end.
   *
   * @throws {AppError} `chat_not_found`, `message_not_found`
   */
  async messages(
    ownerId: string,
    chatId: string,
    query: { leafId?: string | undefined; before?: string | undefined; limit: number },
  ): Promise<MessagesAnswer> {
    const chat = await this.#find(ownerId, chatId);
    const end = query.before ?? query.leafId ?? (await this.#leafOf(chat));
    if (end === null) return { messages: [], before: null };
    // One more than asked for says whether there is more; `before` itself is not part of its page.
    const extra = query.before === undefined ? 1 : 2;
    const branch = await this.#repo.branch(chatId, end, query.limit + extra);
    if (branch.length === 0) throw new AppError('message_not_found');
    const above = query.before === undefined ? branch : branch.slice(0, -1);
    const page = above.slice(-query.limit);
    const siblings = await this.#repo.childIds(chatId, [
      ...new Set(page.map((row) => row.parentId)),
    ]);
    return {
      messages: page.map((row) => toBranchMessage(row, siblings.get(row.parentId) ?? [row.id])),
      before: above.length > page.length ? (page[0]?.id ?? null) : null,
    };
  }

  /** For the modules that build on the tree: the row, or `null` if it is not this owner's. */
  findRow(ownerId: string, id: string): Promise<ChatRow | null> {
    return this.#repo.find(ownerId, id);
  }

  findMessageRow(chatId: string, id: string): Promise<MessageRow | null> {
    return this.#repo.findMessage(chatId, id);
  }

  /** The message and at most `limit - 1` above it, oldest first. */
  branchRows(chatId: string, leafId: string, limit: number): Promise<MessageRow[]> {
    return this.#repo.branch(chatId, leafId, limit);
  }

  async #leafOf(chat: ChatRow): Promise<string | null> {
    const { activeLeafId } = chat;
    if (activeLeafId !== null && (await this.#repo.findMessage(chat.id, activeLeafId)) !== null)
      return activeLeafId;
    return this.#repo.newestMessageId(chat.id);
  }

  async #find(ownerId: string, id: string): Promise<ChatRow> {
    const row = await this.#repo.find(ownerId, id);
    if (row === null) throw new AppError('chat_not_found');
    return row;
  }

  #describe(row: ChatRow): Chat {
    const { ownerId: _, createdAt, updatedAt, ...rest } = row;
    return {
      ...rest,
      title: row.title === UNTITLED ? TITLE_OF_UNTITLED : row.title,
      running: this.#running.isRunning(row.id),
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
    };
  }
}
