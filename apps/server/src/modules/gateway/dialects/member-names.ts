import type { LeftOutWord } from '@parley/providers';

import type { JsonObject } from './dialect.ts';
import { isAbsent, isObject } from './fields.ts';

/**
 * What a dialect calls the members of a request and the kinds of content in it; of several names the
 * first one that a body has. `outer.inner` stands in another member.
 */
export type MemberNames = Readonly<Partial<Record<LeftOutWord, readonly string[]>>>;

/** @returns the word itself where it is a name of the client's already */
export function memberName(names: MemberNames, body: JsonObject, word: string): string {
  const known: readonly string[] = isWord(names, word) ? (names[word] ?? []) : [];
  return known.find((name) => isIn(body, name)) ?? known[0] ?? word;
}

function isWord(names: MemberNames, word: string): word is LeftOutWord {
  return Object.hasOwn(names, word);
}

function isIn(body: JsonObject, name: string): boolean {
  const [outer = '', inner] = name.split('.');
  const value = body[outer];
  if (inner === undefined) return !isAbsent(value);
  return isObject(value) && !isAbsent(value[inner]);
}
