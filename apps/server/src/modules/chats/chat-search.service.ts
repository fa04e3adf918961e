import { setImmediate } from 'node:timers/promises';

import {
  AppError,
  type MessageMatch,
  type MessagesFound,
  type Part,
  type SearchMessagesQuery,
} from '@parley/contracts';

import type { ChatTrees } from './chat-trees.ts';
import type { ChatsRepo } from './chats.repo.ts';
import type { RunningGenerations } from './chats.service.ts';
import type { MessagesRepo } from './messages.repo.ts';
import { findIn, textPattern } from './text-search.ts';

/** Messages that are in memory at once. */
const MESSAGES_AT_ONCE = 32;
/** Characters that are looked through before others have their turn. */
const CHARACTERS_AT_ONCE = 500_000;

/** Finds text in what was said on a branch. */
export class ChatSearchService {
  readonly #messages: MessagesRepo;
  readonly #chats: ChatsRepo;
  readonly #trees: ChatTrees;
  readonly #running: RunningGenerations;

  constructor(deps: {
    messages: MessagesRepo;
    chats: ChatsRepo;
    trees: ChatTrees;
    running: RunningGenerations;
  }) {
    this.#messages = deps.messages;
    this.#chats = deps.chats;
    this.#trees = deps.trees;
    this.#running = deps.running;
  }

  /**
   * Reads the branch a few messages at a time, and no further when nobody waits any longer.
   *
   * @throws {AppError} `chat_not_found`, `message_not_found`
   */
  async find(
    ownerId: string,
    chatId: string,
    { q, leafId, limit }: SearchMessagesQuery,
    gone: AbortSignal,
  ): Promise<MessagesFound> {
    const branch = await this.#branch(ownerId, chatId, leafId);
    const pattern = textPattern(q);
    const matches: MessageMatch[] = [];
    let [messages, total] = [0, 0];
    for await (const { id, role, texts } of this.#said(chatId, branch, gone)) {
      const found = findIn(texts, pattern);
      if (found === null) continue;
      messages += 1;
      total += found.count;
      if (matches.length < limit) matches.push({ messageId: id, role, ...found });
    }
    return { matches, total, truncated: messages > matches.length };
  }

  async #branch(ownerId: string, chatId: string, leafId: string | undefined): Promise<string[]> {
    const chat = await this.#chats.find(ownerId, chatId);
    if (chat === null) throw new AppError('chat_not_found');
    return this.#trees.read(chatId, async (tree) => {
      const leaf = leafId ?? (await this.#trees.leafOf(chat, tree));
      if (leaf === null) return [];
      const branch = await tree.pathTo(leaf, Infinity);
      if (branch.length === 0) throw new AppError('message_not_found');
      return branch;
    });
  }

  async *#said(chatId: string, branch: readonly string[], gone: AbortSignal) {
    let characters = 0;
    for (let start = 0; start < branch.length && !gone.aborted; start += MESSAGES_AT_ONCE) {
      const rows = await this.#messages.said(branch.slice(start, start + MESSAGES_AT_ONCE));
      // What is being written is stored every few seconds; here is what readers see of it.
      const written = this.#running.written(chatId);
      for (const row of rows) {
        const texts = textsOf(written.get(row.id) ?? row.parts);
        characters += texts.reduce((sum, text) => sum + text.length, 0);
        yield { id: row.id, role: row.role, texts };
        if (characters < CHARACTERS_AT_ONCE) continue;
        characters = 0;
        await setImmediate();
      }
      await setImmediate();
    }
  }
}

/** Of an answer what it says, not what its model thought. */
function textsOf(parts: readonly Part[]): string[] {
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));
}
