import {
  AppError,
  type Chat,
  type CreateChatBody,
  type ForkChatBody,
  idSchema,
  type MessagesAnswer,
  newId,
  type Part,
  type UpdateChatBody,
} from '@parley/contracts';

import { isUniqueViolation } from '../../db/failures.ts';
import { decodeCursor, encodeCursor } from '../../http/time-cursor.ts';
import { findWindow, type WindowQuery } from './branch-window.ts';
import {
  type ChatRow,
  namingText,
  type MessageRow,
  newChatRow,
  titleFrom,
  toBranchMessage,
  TITLE_OF_UNTITLED,
  UNTITLED,
} from './chat-rows.ts';
import type { ChatTrees } from './chat-trees.ts';
import type { ChatsRepo } from './chats.repo.ts';
import type { ForksService } from './forks.service.ts';
import type { MessagesRepo } from './messages.repo.ts';

/** What runs in a chat; the module that knows stands above this one. */
export interface RunningGenerations {
  isRunning(chatId: string): boolean;
  /** Stops what runs in the chat, or what writes one of these messages; resolves when it has ended. */
  stopAll(chatId: string, messageIds?: ReadonlySet<string>): Promise<void>;
  /** What the answers say by now that are being written in the chat, by their message ids. */
  written(chatId: string): ReadonlyMap<string, readonly Part[]>;
}

/** Lets what changes the tree of a chat go one after the other, the start of generations included. */
export interface ChatTurns {
  take<T>(chatId: string, work: () => Promise<T>): Promise<T>;
}

export class ChatsService {
  readonly #repo: ChatsRepo;
  readonly #messages: MessagesRepo;
  readonly #trees: ChatTrees;
  readonly #forks: ForksService;
  readonly #running: RunningGenerations;
  readonly #turns: ChatTurns;
  readonly #now: () => Date;

  constructor(deps: {
    repo: ChatsRepo;
    messages: MessagesRepo;
    trees: ChatTrees;
    forks: ForksService;
    running: RunningGenerations;
    turns: ChatTurns;
    now: () => Date;
  }) {
    this.#repo = deps.repo;
    this.#messages = deps.messages;
    this.#trees = deps.trees;
    this.#forks = deps.forks;
    this.#running = deps.running;
    this.#turns = deps.turns;
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
    const { activeLeafId } = changes;
    if (activeLeafId === undefined) await this.#repo.update(id, changes);
    else
      await this.#turns.take(id, async () => {
        const leaf = await this.leafThrough(await this.#find(ownerId, id), activeLeafId);
        await this.#repo.update(id, { ...changes, activeLeafId: leaf });
        await this.#messages.setShown(leaf, this.#now());
      });
    return this.get(ownerId, id);
  }

  /** @throws {AppError} `chat_not_found`, `message_not_found` */
  async fork(ownerId: string, id: string, body: ForkChatBody): Promise<Chat> {
    return this.#describe(await this.#forks.fork(ownerId, id, body));
  }

  /** Names a chat that nobody has named yet: by its first message, or if that has no text by `answer`. */
  async nameUntitled(ownerId: string, id: string, answer: string): Promise<void> {
    const chat = await this.#repo.find(ownerId, id);
    if (chat?.title !== UNTITLED) return;
    const first = await this.#repo.firstMessage(id);
    const said = first === null ? '' : namingText(first);
    const title = titleFrom(said.trim() === '' ? answer : said);
    if (title !== UNTITLED) await this.#repo.nameUntitled(id, UNTITLED, title);
  }

  /** @throws {AppError} `chat_not_found` */
  async remove(ownerId: string, id: string): Promise<void> {
    await this.#find(ownerId, id);
    await this.#turns.take(id, async () => {
      await this.#running.stopAll(id);
      await this.#repo.remove(id);
    });
  }

  /**
   * A window of one branch: at its newest end, or about, above or below a message.
   *
   * @throws {AppError} `chat_not_found`, `message_not_found`
   */
  async messages(ownerId: string, chatId: string, query: WindowQuery): Promise<MessagesAnswer> {
    const chat = await this.#find(ownerId, chatId);
    const { messages, siblings, before, after } = await this.#trees.read(chatId, async (tree) => {
      const window = await findWindow(this.#trees, chat, tree, query);
      const parentIds = new Set(window.messages.map(({ parentId }) => parentId));
      return { ...window, siblings: await tree.childrenOfEach(parentIds) };
    });
    const parents = new Map(messages.map(({ id, parentId }) => [id, parentId]));
    const rows = await this.#messages.rows([...parents.keys()]);
    return {
      messages: rows.map((row) => {
        const parentId = parents.get(row.id) ?? null;
        return toBranchMessage({ ...row, parentId }, [...(siblings.get(parentId) ?? [row.id])]);
      }),
      before,
      after,
    };
  }

  /** For the modules that build on the tree: the row, or `null` if it is not this owner's. */
  findRow(ownerId: string, id: string): Promise<ChatRow | null> {
    return this.#repo.find(ownerId, id);
  }

  findMessageRow(chatId: string, id: string): Promise<MessageRow | null> {
    return this.#messages.find(chatId, id);
  }

  /**
   * The leaf that a chat shows when a message of it is chosen, which may be in the middle of branches.
   *
   * @throws {AppError} `message_not_found`
   */
  async leafThrough(chat: ChatRow, messageId: string): Promise<string> {
    const leaf = await this.#trees.read(chat.id, (tree) =>
      this.#trees.leafThrough(chat, tree, messageId),
    );
    if (leaf === null) throw new AppError('message_not_found');
    return leaf;
  }

  /** The message and at most `limit - 1` above it, oldest first. */
  async branchRows(chatId: string, leafId: string, limit: number): Promise<MessageRow[]> {
    const path = await this.#trees.read(chatId, async (tree) => tree.pathTo(leafId, limit));
    return this.#messages.rows(path);
  }

  async #find(ownerId: string, id: string): Promise<ChatRow> {
    const row = await this.#repo.find(ownerId, id);
    if (row === null) throw new AppError('chat_not_found');
    return row;
  }

  #describe(row: ChatRow): Chat {
    const { ownerId: _, activeLeafId, createdAt, updatedAt, ...rest } = row;
    return {
      ...rest,
      // What cannot be the id of a message is none: one such row must not take the whole list along.
      activeLeafId: idSchema.safeParse(activeLeafId).data ?? null,
      title: row.title === UNTITLED ? TITLE_OF_UNTITLED : row.title,
      running: this.#running.isRunning(row.id),
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
    };
  }
}
