import { setImmediate } from 'node:timers/promises';

import { AppError, type ForkChatBody, newId, type Part } from '@parley/contracts';

import { type ChatRow, hasContent, newChatRow, titleOfFork } from './chat-rows.ts';
import type { ChatTrees } from './chat-trees.ts';
import type { ChatsRepo } from './chats.repo.ts';
import type { ChatTurns, RunningGenerations } from './chats.service.ts';
import type { MessageTree } from './message-tree.ts';
import type { MessageCopy, MessagesRepo } from './messages.repo.ts';

/** Messages that are copied in one transaction, before others have their turn. */
const COPIES_AT_ONCE = 200;

/** Makes a chat out of another: its messages under new ids, in the same places and order. */
export class ForksService {
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
   * Copies the way to a message, or the whole tree, which then shows the branch of that message. An
   * answer that is being written is copied as far as readers have seen it, as one that was stopped. What
   * wrote the answers (generations and their events) stays with the chat that it was done for.
   *
   * @throws {AppError} `chat_not_found`, `message_not_found`
   */
  fork(ownerId: string, chatId: string, body: ForkChatBody): Promise<ChatRow> {
    return this.#turns.take(chatId, async () => {
      const source = await this.#chats.find(ownerId, chatId);
      if (source === null) throw new AppError('chat_not_found');
      const tree = await this.#trees.whole(chatId);
      if (!tree.has(body.messageId)) throw new AppError('message_not_found');
      const isWhole = body.scope === 'all';
      const through = isWhole ? await this.#trees.leafThrough(source, tree, body.messageId) : null;
      const leaf = through ?? body.messageId;
      const now = this.#now();
      const written = this.#running.written(chatId);
      const copies = copiesOf(tree, isWhole ? tree.ids : tree.pathTo(leaf), written, now);
      const fork: ChatRow = {
        ...newChatRow(ownerId, { id: newId(now.getTime()), title: titleOfFork(source.title) }, now),
        modelId: source.modelId,
        systemPrompt: source.systemPrompt,
      };
      const leafId = copies.find(({ sourceId }) => sourceId === leaf)?.id ?? null;
      await this.#copy(fork, copies, leafId);
      return { ...fork, activeLeafId: leafId };
    });
  }

  /**
   * A fork that fails half-way is no fork. It shows its leaf when that is there: whoever opens it
   * earlier finds a chat that grows, and none that is damaged.
   */
  async #copy(fork: ChatRow, copies: readonly MessageCopy[], leafId: string | null): Promise<void> {
    await this.#repo.copy({ newChat: fork }, copies.slice(0, COPIES_AT_ONCE));
    try {
      for (let start = COPIES_AT_ONCE; start < copies.length; start += COPIES_AT_ONCE) {
        await setImmediate();
        const some = copies.slice(start, start + COPIES_AT_ONCE);
        await this.#repo.copy({ chatId: fork.id }, some);
      }
      await this.#repo.show(fork.id, { leafId, since: fork.createdAt });
    } catch (error) {
      await this.#chats.remove(fork.id);
      throw error;
    }
  }
}

/** Ids are made in the order of age, so that those of one moment keep theirs. */
function copiesOf(
  tree: MessageTree,
  ids: readonly string[],
  written: ReadonlyMap<string, readonly Part[]>,
  now: Date,
): MessageCopy[] {
  const wanted = new Set(ids);
  const newIds = new Map(
    tree.ids.filter((id) => wanted.has(id)).map((id) => [id, newId(now.getTime())]),
  );
  return [...newIds].map(([sourceId, id]) => {
    const parts = written.get(sourceId) ?? [];
    return {
      sourceId,
      id,
      parentId: newIds.get(tree.parentOf(sourceId) ?? '') ?? null,
      written: hasContent(parts) ? parts : null,
    };
  });
}
