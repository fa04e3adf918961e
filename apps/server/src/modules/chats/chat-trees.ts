import type { ChatRow } from './chat-rows.ts';
import { MessageTree } from './message-tree.ts';
import type { MessagesRepo } from './messages.repo.ts';

/** Chats whose faults were told already; the oldest are forgotten, and may be told again. */
const MAX_TOLD = 1000;

interface Log {
  warn(fields: object, message: string): void;
}

type Shown = Pick<ChatRow, 'id' | 'activeLeafId'>;

/** Reads the trees of chats, and tells once of each chat what is broken in what is stored of it. */
export class ChatTrees {
  readonly #repo: MessagesRepo;
  readonly #log: Log;
  readonly #told = new Set<string>();

  constructor(deps: { repo: MessagesRepo; log: Log }) {
    this.#repo = deps.repo;
    this.#log = deps.log;
  }

  async of(chatId: string): Promise<MessageTree> {
    const tree = new MessageTree(await this.#repo.nodes(chatId));
    if (!tree.isSound) this.#tell(chatId, tree, null);
    return tree;
  }

  /** The leaf that a chat shows: the newest where none that exists was chosen. `null`: it is empty. */
  leafOf(chat: Shown, tree: MessageTree): string | null {
    const { activeLeafId } = chat;
    if (activeLeafId === null) return tree.newestLeaf(null);
    // Where more stands below it, that is not hidden: the branch is shown to its end.
    if (tree.has(activeLeafId)) return tree.newestLeaf(activeLeafId);
    this.#tell(chat.id, tree, activeLeafId);
    return tree.newestLeaf(null);
  }

  /**
   * Where one comes to by a message: to the leaf that the chat shows if that is below it, else to the
   * newest, which is the one that was written last.
   */
  leafThrough(chat: Shown, tree: MessageTree, messageId: string): string | null {
    const shown = this.leafOf(chat, tree);
    const isBelow = shown !== null && tree.pathTo(shown).includes(messageId);
    return isBelow ? shown : tree.newestLeaf(messageId);
  }

  #tell(chatId: string, tree: MessageTree, missingLeafId: string | null): void {
    if (this.#told.has(chatId)) return;
    const [oldest] = this.#told;
    if (oldest !== undefined && this.#told.size >= MAX_TOLD) this.#told.delete(oldest);
    this.#told.add(chatId);
    const { orphans, rings } = tree.faults;
    this.#log.warn(
      {
        event: 'chat.tree-broken',
        chatId,
        messages: tree.ids.length,
        orphans: orphans.length,
        rings: rings.length,
        // One of each is enough to find the rows by.
        anOrphanId: orphans[0],
        inARingId: rings[0],
        missingLeafId,
      },
      'the messages of a chat are not stored as a tree; it is shown as far as they are',
    );
  }
}
