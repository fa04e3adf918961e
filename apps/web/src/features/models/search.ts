import { strings } from '../../i18n/index.ts';
import type { ModelRow, Trait } from './catalogue.ts';

export interface ModelSearch {
  /** Every word of it must occur, in any order and case. */
  query: string;
  /** Every one of them is wanted. */
  traits: readonly Trait[];
  /** The only provider that is wanted; `null`: any. */
  providerId: string | null;
}

export interface ModelGroup {
  label: string;
  rows: ModelRow[];
}

/** What stands at the top, in this order. */
export interface Preferred {
  favourites: readonly string[];
  recent: readonly string[];
}

/** What a search finds, each model once: the favourites, the recent ones, then the rest by maker. */
export function searchModels(
  rows: readonly ModelRow[],
  { query, traits, providerId }: ModelSearch,
  { favourites, recent }: Preferred,
): ModelGroup[] {
  const words = query.toLowerCase().split(/\s+/);
  const found = new Map(
    rows
      .filter((row) => providerId === null || row.providerId === providerId)
      .filter((row) => traits.every((trait) => row.traits.includes(trait)))
      .filter((row) => words.every((word) => row.searched.includes(word)))
      .map((row) => [row.id, row]),
  );
  const top = [
    { label: strings.models.favourites, rows: take(found, favourites) },
    { label: strings.models.recent, rows: take(found, recent) },
  ];
  return [...top.filter((group) => group.rows.length > 0), ...byMaker(found.values())];
}

/** Takes rows out of those that were found. */
function take(found: Map<string, ModelRow>, ids: readonly string[]): ModelRow[] {
  return ids.flatMap((id) => {
    const row = found.get(id);
    return row !== undefined && found.delete(id) ? [row] : [];
  });
}

function byMaker(rows: Iterable<ModelRow>): ModelGroup[] {
  return [...Map.groupBy(rows, (row) => row.by)]
    .map(([label, group]) => ({ label, rows: group }))
    .toSorted((a, b) => a.label.localeCompare(b.label));
}
