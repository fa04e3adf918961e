import { coversModel } from '@parley/contracts';

import { formatCount } from '../../lib/format.ts';
import { adminStrings } from '../../i18n/admin.ts';
import type { ModelRow } from '../models/catalogue.ts';
import type { ModelSource } from '../models/use-catalogue.ts';
import { isEntry } from './key-draft.ts';

/** Something that can be added to the list of a key's models. */
export interface Suggestion {
  entry: string;
  name: string;
  note: string;
}

/** More would not be read. */
const MAX_SUGGESTIONS = 50;

/** What an entry stands for at present. */
export function coverText(entry: string, rows: readonly ModelRow[]): string {
  const { covers, coversNone, coversOne } = adminStrings.apiKeys;
  const count = rows.filter(({ id }) => coversModel(entry, id)).length;
  if (count === 0) return coversNone;
  return count === 1 ? coversOne : covers(formatCount(count));
}

/** What is found by what was typed: what it says itself first, then all of a provider, then models. */
export function suggest(
  typed: string,
  rows: readonly ModelRow[],
  sources: readonly ModelSource[],
  taken: readonly string[],
): Suggestion[] {
  const text = typed.trim();
  const words = text.toLowerCase().split(/\s+/);
  const isMeant = (searched: string) => words.every((word) => searched.includes(word));
  const providers = sources
    .map(({ id, name }) => ({ entry: `${id}/*`, name: adminStrings.apiKeys.allOf(name) }))
    .filter(({ entry, name }) => isMeant(`${entry} ${name}`.toLowerCase()))
    .map((found) => ({ ...found, note: coverText(found.entry, rows) }));
  const models = rows
    .filter(({ searched }) => isMeant(searched))
    .map(({ id, name, by }) => ({ entry: id, name, note: by }));
  const found = [...providers, ...models];
  const isListed = found.some(({ entry }) => entry === text);
  const itself =
    isListed || text.includes(' ') || !isEntry(text)
      ? []
      : [{ entry: text, name: text, note: coverText(text, rows) }];
  // A pattern says what it is; a word looks for something, and is itself the last thing meant.
  const all = text.endsWith('*') ? [...itself, ...found] : [...found, ...itself];
  return all.filter(({ entry }) => !taken.includes(entry)).slice(0, MAX_SUGGESTIONS);
}
