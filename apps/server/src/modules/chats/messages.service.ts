import { setImmediate } from 'node:timers/promises';

import { AppError, type Message, type UpdateMessageBody } from '@parley/contracts';

import { type MessageRow, newPart, toMessage } from './chat-rows.ts';
import { leafWithout } from './chat-tree.ts';
import type { ChatTrees } from './chat-trees.ts';
import type { ChatsRepo } from './chats.repo.ts';
import type { ChatTurns, RunningGenerations } from './chats.service.ts';
import type { MessagesRepo } from './messages.repo.ts';

/** Messages that are deleted without a pause; on SQLite nobody else is answered meanwhile. */
const REMOVED_AT_ONCE = 250;

/** Changes single messages of a tree that is there: edits an answer, deletes a branch. */
export class MessagesService {
  readonly #repo: MessagesRepo;
  readonly #chats: ChatsRepo;
  readonly #trees: ChatTrees;
  readonly #running: RunningGenerations;
  readonly #turns: ChatTurns;
  readonly #now: () => Date;

  constructor(deps: {
    repo: MessagesRepo;
    chats: ChatsRepo;
    trees: ChatTrees;
    running: RunningGenerations;
    turns: ChatTurns;
    now: () => Date;
  }) {
    this.#repo = deps.repo;
    this.#chats = deps.chats;
    this.#trees = deps.trees;
    this.#running = deps.running;
    this.#turns = deps.turns;
    this.#now = deps.now;
  }

  /**
   * Puts other parts in the place of all that an answer says. How it came about stays: its model, its
   * state, what it used and cost.
   *
   * @throws {AppError} `message_not_found`, `message_not_editable`, `message_running`, `file_not_found`,
   *   `message_conflict` where it is no longer what the change is based on
   */
  edit(ownerId: string, id: string, body: UpdateMessageBody): Promise<Message> {
    return this.#inTurn(ownerId, id, async (row) => {
      if (row.role === 'user') throw new AppError('message_not_editable');
      if (row.state === 'running') throw new AppError('message_running');
      if (!isBasedOn(row, body.basedOn)) throw new AppError('message_conflict');
      const parts = body.parts.map(newPart);
      const editedAt = this.#now();
      await this.#repo.replaceParts(row, parts, editedAt);
      const [parentId = null] = await this.#trees.read(row.chatId, async (tree) =>
        (await tree.pathTo(id, 2)).slice(0, -1),
      );
      return toMessage({ ...row, parentId, parts, editedAt });
    });
  }

  /**
   * Deletes a message and everything below it, after stopping what is written there. A chat that showed
   * some of it shows the nearest branch that is left.
   *
   * @throws {AppError} `message_not_found`
   */
  remove(ownerId: string, id: string): Promise<void> {
    return this.#inTurn(ownerId, id, async ({ chatId }) => {
      const chat = await this.#chats.find(ownerId, chatId);
      if (chat === null) throw new AppError('message_not_found');
      const { gone, shown } = await this.#trees.read(chatId, async (tree) => {
        const below = new Set(await tree.subtree(id));
        const leafId = await this.#trees.leafOf(chat, tree);
        return leafId === null || below.has(leafId)
          ? { gone: below, shown: { leafId: await leafWithout(tree, id), since: this.#now() } }
          : { gone: below, shown: { leafId, since: null } };
      });
      await this.#running.stopAll(chatId, gone);
      await this.#repo.show(chatId, shown);
      await this.#removeAll(chatId, [...gone]);
    });
  }

  /**
   * From the ends of the branches upwards, with a pause for others between pieces: whoever fails
   * half-way leaves the upper part of them, which can be read and deleted as before.
   */
  async #removeAll(chatId: string, ids: readonly string[]): Promise<void> {
    for (let end = ids.length; end > 0; end -= REMOVED_AT_ONCE) {
      await this.#repo.remove(chatId, ids.slice(Math.max(0, end - REMOVED_AT_ONCE), end));
      await setImmediate();
    }
  }

  /** Nothing begins in a chat while its tree is changed. */
  async #inTurn<T>(ownerId: string, id: string, work: (row: MessageRow) => Promise<T>): Promise<T> {
    const chatId = await this.#repo.chatIdOf(ownerId, id);
    if (chatId === null) throw new AppError('message_not_found');
    return this.#turns.take(chatId, async () => {
      const row = await this.#repo.find(chatId, id);
      if (row === null) throw new AppError('message_not_found');
      return work(row);
    });
  }
}

/** A continuation has a generation of its own. */
function isBasedOn(row: MessageRow, version: UpdateMessageBody['basedOn']): boolean {
  if (version === undefined) return true;
  const editedAt = row.editedAt?.toISOString() ?? null;
  return row.generationId === version.generationId && editedAt === version.editedAt;
}
