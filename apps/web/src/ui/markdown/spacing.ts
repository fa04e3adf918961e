import type { Block } from './tokens.ts';

const HEADINGS = ['mt-7.5', 'mt-7.5', 'mt-6.5', 'mt-5', 'mt-5', 'mt-5'] as const;

/** What stands between two blocks: 14 px, more around what is no text, 8 below a heading. */
export function gapBefore(block: Block, previous: Block | undefined, isInList: boolean): string {
  if (previous === undefined) return '';
  if (block.type === 'heading') return HEADINGS[block.depth - 1] ?? 'mt-5';
  if (previous.type === 'heading') return 'mt-2';
  if (block.type === 'rule' || previous.type === 'rule') return 'mt-6';
  if (standsApart(block) || standsApart(previous)) return isInList ? 'mt-2.5' : 'mt-4.5';
  if (isInList && block.type === 'list') return 'mt-1.5';
  return 'mt-3.5';
}

function standsApart({ type }: Block): boolean {
  return type === 'code' || type === 'table' || type === 'formula';
}
