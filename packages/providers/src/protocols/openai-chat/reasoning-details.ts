/** The field that grows from fragment to fragment, by type of block. All other blocks come whole. */
const GROWING_FIELD: ReadonlyMap<unknown, string> = new Map([
  ['reasoning.text', 'text'],
  ['reasoning.summary', 'summary'],
]);

type Block = Readonly<Record<string, unknown>>;

/** Marks blocks of this protocol, so that no other's are taken for them. */
const PROTOCOL = 'openai-chat';

/** The blocks that this protocol keeps in the details of a part; those of others are not its to send. */
export function blocksOf(details: readonly unknown[] = []): unknown[] {
  return details.flatMap((detail) => {
    if (!isBlock(detail)) return [];
    if (detail['protocol'] === PROTOCOL) return [detail['block']];
    // Stored before there was a mark: the types of OpenRouter's blocks are all called so.
    const { type } = detail;
    return typeof type === 'string' && type.startsWith('reasoning.') ? [detail] : [];
  });
}

/**
 * Collects `reasoning_details`: the blocks that a provider wants back unaltered and in order when
 * the conversation goes on. A stream cuts a block into fragments, which are put together again as
 * the unstreamed answer would have them; nothing inside them is read.
 */
export class ReasoningDetails {
  #blocks: unknown[] = [];

  add(fragments: readonly unknown[]): void {
    for (const fragment of fragments) {
      const merged = merge(this.#blocks.at(-1), fragment);
      if (merged === null) this.#blocks.push(fragment);
      else this.#blocks[this.#blocks.length - 1] = merged;
    }
  }

  /** @returns the blocks, marked as this protocol's */
  take(): unknown[] {
    const blocks = this.#blocks;
    this.#blocks = [];
    return blocks.map((block) => ({ protocol: PROTOCOL, block }));
  }
}

/** The block with its next fragment, or `null` when that begins another block. */
function merge(block: unknown, fragment: unknown): Block | null {
  if (!isBlock(block) || !isBlock(fragment)) return null;
  const growing = GROWING_FIELD.get(fragment['type']);
  if (growing === undefined || block['type'] !== fragment['type']) return null;
  if (!agree(block['index'], fragment['index']) || !agree(block['id'], fragment['id'])) return null;
  const news = Object.entries(fragment).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  const text = `${textOf(block[growing])}${textOf(fragment[growing])}`;
  return { ...block, ...Object.fromEntries(news), [growing]: text };
}

/** Two fragments of one block say the same, or one of them says nothing. */
function agree(left: unknown, right: unknown): boolean {
  return (
    left === right || left === undefined || left === null || right === undefined || right === null
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isBlock(value: unknown): value is Block {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
