import { AppError, type ChatUsage, type Totals } from '@parley/contracts';

import type { ChatTrees } from './chat-trees.ts';
import type { ChatUsageRepo, TotalsRow } from './chat-usage.repo.ts';
import type { ChatsRepo } from './chats.repo.ts';
import type { MessagesRepo } from './messages.repo.ts';

/** Sums of floating point numbers end in noise; no price has as many decimals. */
const COST_DECIMALS = 12;

/** Tells what the answers of chats used together. */
export class ChatUsageService {
  readonly #repo: ChatUsageRepo;
  readonly #chats: ChatsRepo;
  readonly #messages: MessagesRepo;
  readonly #trees: ChatTrees;

  constructor(deps: {
    repo: ChatUsageRepo;
    chats: ChatsRepo;
    messages: MessagesRepo;
    trees: ChatTrees;
  }) {
    this.#repo = deps.repo;
    this.#chats = deps.chats;
    this.#messages = deps.messages;
    this.#trees = deps.trees;
  }

  /** @throws {AppError} `chat_not_found`, `message_not_found` */
  async of(ownerId: string, chatId: string, leafId: string | undefined): Promise<ChatUsage> {
    const chat = await this.#chats.find(ownerId, chatId);
    if (chat === null) throw new AppError('chat_not_found');
    if (leafId !== undefined && (await this.#messages.find(chatId, leafId)) === null)
      throw new AppError('message_not_found');
    const leaf =
      leafId ?? (await this.#trees.read(chatId, (tree) => this.#trees.leafOf(chat, tree)));
    const rows = await this.#repo.totals(chatId, leaf);
    return {
      branch: together(rows.filter(({ onBranch }) => onBranch === 1)),
      chat: together(rows),
    };
  }
}

function together(rows: readonly TotalsRow[]): Totals {
  const sum = (name: keyof Totals) => rows.reduce((total, row) => total + row[name], 0);
  return {
    answers: sum('answers'),
    inputTokens: sum('inputTokens'),
    outputTokens: sum('outputTokens'),
    reasoningTokens: sum('reasoningTokens'),
    cachedInputTokens: sum('cachedInputTokens'),
    costUsd: Number(sum('costUsd').toFixed(COST_DECIMALS)),
    unknownCosts: sum('unknownCosts'),
    unknownTokens: sum('unknownTokens'),
  };
}
