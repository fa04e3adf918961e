/*
 * While an answer is being written, what may still become something else is held back or drawn as if
 * it were complete, so that no mark flashes up that is gone a moment later. Each has its bound: what
 * is held for longer than that was meant as text.
 */

/** Marks at the very end, which may be the first half of longer ones. */
const TRAILING = /(?:[*_~`$]{1,8}|[!\\<&[\r]|\\[*_~`$])$/;
const TAG = /^<(?:[A-Za-z/!?][^<>]*)?$/;
const ENTITY = /^&#?\w*$/;
const TARGET = /^\((?:[^\s<>()]|\([^\s()]*\)?)*(?:\s+["'(]?[^)\n]*)?$|^\(<[^>\n]*$/;
const LABEL = /^\[[^\]\n]*$/;
const DEFINITION = /^\[[^\]\n]{1,99}\]:/;

/** The longest that is held back or completed, in characters. */
export const HELD = {
  tag: 120,
  entity: 10,
  /** From its bracket. */
  label: 120,
  /** A pasted address may be long. */
  target: 2_000,
  definition: 2_000,
  code: 240,
  math: 400,
  emphasis: 480,
} as const;

/** The text without the marks at its end. */
export function withoutTrailing(text: string): string {
  return text.replace(TRAILING, '').trimEnd();
}

export const isOpenTag = (rest: string): boolean => rest.length <= HELD.tag && TAG.test(rest);
export const isOpenEntity = (rest: string): boolean =>
  rest.length <= HELD.entity && ENTITY.test(rest);

/** What follows the text of a link: nothing yet, or the first part of where it leads. */
export function targetState(rest: string): 'label' | 'target' | null {
  if (rest === '' || (rest.length <= HELD.label && LABEL.test(rest))) return 'label';
  return rest.length <= HELD.target && TARGET.test(rest) ? 'target' : null;
}

/** A paragraph that begins like the definition of a link, which is never drawn. */
export function isOpenDefinition(paragraph: string): boolean {
  return paragraph.length <= HELD.definition && DEFINITION.test(paragraph);
}
