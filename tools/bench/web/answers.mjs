// The answers that the bench's provider gives. An answer's name is its model's id.
import { CHARACTERS_PER_TOKEN, markdownOf } from './corpus.mjs';

/**
 * @typedef {object} Answer
 * @property {number} tokens how long, at four characters each
 * @property {number} perSecond tokens in a second
 * @property {number} [characters] in one delta; one token where it is not said
 */

/** @param {Answer} answer @returns the model's id at its provider */
export function modelOf({ tokens, perSecond, characters = CHARACTERS_PER_TOKEN }) {
  return `bench/${tokens}-at-${perSecond}-by-${characters}`;
}

/** @returns {Answer | null} */
export function answerOf(model) {
  const [, tokens, perSecond, characters] = /^bench\/(\d+)-at-(\d+)-by-(\d+)$/.exec(model) ?? [];
  if (tokens === undefined) return null;
  return { tokens: Number(tokens), perSecond: Number(perSecond), characters: Number(characters) };
}

/** @param {Pick<Answer, 'tokens'>} answer */
export function textOf({ tokens }) {
  return markdownOf(tokens * CHARACTERS_PER_TOKEN);
}
