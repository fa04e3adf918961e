import type { ModelRow } from '../models/catalogue.ts';

/** Families of models that do most things well, by the end of an id. Of each the newest is meant. */
const FAMILIES = [/\/claude-sonnet-[\d.]+$/, /\/gpt-[\d.]+$/, /\/gemini-[\d.]+-flash$/] as const;

const byVersion = new Intl.Collator('en', { numeric: true });

/**
 * A few models to begin with, of those there are: the newest of some well-known families, and the
 * free one that reads most.
 *
 * @param freeFirst whether the key has nothing to pay with
 */
export function suggestModels(rows: readonly ModelRow[], freeFirst: boolean): ModelRow[] {
  const known = FAMILIES.flatMap((family) => newestOf(rows.filter(({ id }) => family.test(id))));
  const free = mostReading(rows.filter(({ traits }) => traits.includes('free')));
  return freeFirst ? [...free, ...known] : [...known, ...free];
}

function newestOf(rows: readonly ModelRow[]): ModelRow[] {
  return rows.toSorted((a, b) => byVersion.compare(b.id, a.id)).slice(0, 1);
}

function mostReading(rows: readonly ModelRow[]): ModelRow[] {
  return rows.toSorted((a, b) => (b.contextLength ?? 0) - (a.contextLength ?? 0)).slice(0, 1);
}
