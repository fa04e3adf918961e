// The answers that the mock upstream gives. An answer's name is its model's id, so every gateway
// carries it through unread, and the load generator knows what must arrive at the other end.
import { createHash } from 'node:crypto';

/**
 * @typedef {object} Answer
 * @property {number} deltas how many pieces of text
 * @property {number} characters the length of each, ASCII
 * @property {number} everyMs the pause between two; 0: all of them at once
 */

/** @param {Answer} answer */
export function modelOf({ deltas, characters, everyMs }) {
  return everyMs === 0
    ? `bench/burst-${deltas}-${characters}`
    : `bench/paced-${deltas}-${characters}-${everyMs}`;
}

/** @returns {Answer | null} */
export function answerOf(model) {
  const [, deltas, characters, everyMs = '0'] =
    /^bench\/(?:burst|paced)-(\d+)-(\d+)(?:-(\d+))?$/.exec(model) ?? [];
  if (deltas === undefined) return null;
  return { deltas: Number(deltas), characters: Number(characters), everyMs: Number(everyMs) };
}

const HELD = 'bench/held-';

/** A stream of one delta that goes on until somebody leaves; each has a name of its own. */
export function heldModelOf(index) {
  return `${HELD}${index}`;
}

export function isHeld(model) {
  return model.startsWith(HELD);
}

/** As much as a reader takes, up to {@link FLOOD_BYTES}. */
export const FLOOD_MODEL = 'bench/flood';
export const FLOOD_BYTES = 50 * 1024 * 1024;

/** The text of one delta: no two are alike, so that a lost, doubled or misplaced one shows. */
export function deltaText(index, characters) {
  return `${index} `.padEnd(characters - 1, 'lorem ipsum ').slice(0, characters - 1) + ' ';
}

/** @param {Answer} answer */
export function textOf({ deltas, characters }) {
  return Array.from({ length: deltas }, (_, index) => deltaText(index, characters)).join('');
}

export function hashOf(text) {
  return createHash('sha256').update(text).digest('hex');
}
