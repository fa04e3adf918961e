import type { ChatRow } from './chat-rows.ts';
import type { ChatTree } from './chat-tree.ts';
import type { LinksRepo } from './links.repo.ts';
import { MessageTree } from './message-tree.ts';
import { StoredTree, WholeTreeNeeded } from './stored-tree.ts';

/** Chats of which it is remembered how their trees were found; the oldest are forgotten. */
const MAX_REMEMBERED = 1000;

interface Log {
  warn(fields: object, message: string): void;
}

type Shown = Pick<ChatRow, 'id' | 'activeLeafId'>;

/**
 * Reads the trees of chats: no more of them than a question needs, and the whole where what is stored
 * is damaged. Of each such chat it tells once what is broken.
 */
export class ChatTrees {
  readonly #repo: LinksRepo;
  readonly #log: Log;
  /** Were looked at whole. This process breaks none, so they stay what they are. */
  readonly #sound = new Set<string>();
  readonly #broken = new Set<string>();

  constructor(deps: { repo: LinksRepo; log: Log }) {
    this.#repo = deps.repo;
    this.#log = deps.log;
  }

  /**
   * Answers a question to the tree of a chat.
   *
   * @param work is begun again, with the whole tree, where the first try meets damage: until it has
   *   its answer it changes nothing
   */
  async read<T>(chatId: string, work: (tree: ChatTree) => Promise<T>): Promise<T> {
    if (this.#broken.has(chatId)) return work(await this.whole(chatId));
    try {
      return await work(new StoredTree(this.#repo, chatId, this.#sound.has(chatId)));
    } catch (error) {
      if (!(error instanceof WholeTreeNeeded)) throw error;
    }
    return work(await this.whole(chatId));
  }

  async whole(chatId: string): Promise<MessageTree> {
    const tree = new MessageTree(await this.#repo.nodes(chatId));
    if (tree.isSound) remember(this.#sound, chatId);
    else this.#tell(chatId, tree, null);
    return tree;
  }

  /** The leaf that a chat shows: the one shown last where none that exists was chosen. `null`: it is empty. */
  async leafOf({ id, activeLeafId }: Shown, tree: ChatTree): Promise<string | null> {
    if (activeLeafId === null) return tree.leafBelow(null);
    // Where more stands below it, that is not hidden: the branch is shown to its end.
    const leaf = await tree.leafBelow(activeLeafId);
    if (leaf !== null) return leaf;
    if (!(tree instanceof MessageTree)) throw new WholeTreeNeeded();
    // It may have been deleted since the chat was read.
    const chosen = await this.#repo.activeLeafOf(id);
    if (chosen === activeLeafId) this.#tell(id, tree, activeLeafId);
    return tree.leafBelow(null, chosen);
  }

  /**
   * Where one comes to by a message: to the leaf that the chat shows if that is below it, else to the
   * one that it showed last. `null` where the message is not in the chat.
   */
  async leafThrough(chat: Shown, tree: ChatTree, messageId: string): Promise<string | null> {
    return tree.leafBelow(messageId, await this.leafOf(chat, tree));
  }

  #tell(chatId: string, tree: MessageTree, missingLeafId: string | null): void {
    if (this.#broken.has(chatId)) return;
    remember(this.#broken, chatId);
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

function remember(set: Set<string>, id: string): void {
  set.delete(id);
  const [oldest] = set;
  if (oldest !== undefined && set.size >= MAX_REMEMBERED) set.delete(oldest);
  set.add(id);
}
