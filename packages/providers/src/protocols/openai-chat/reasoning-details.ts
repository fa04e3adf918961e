/** The field that grows from fragment to fragment, by type of block. All other blocks come whole. */
const GROWING_FIELD: ReadonlyMap<unknown, string> = new Map([
  ['reasoning.text', 'text'],
  ['reasoning.summary', 'summary'],
]);

type Block = Readonly<Record<string, unknown>>;

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

  take(): unknown[] {
    const blocks = this.#blocks;
    this.#blocks = [];
    return blocks;
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
