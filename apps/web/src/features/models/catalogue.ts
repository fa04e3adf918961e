import type { Model } from '@parley/contracts';

import { formatPrice, pricePerMillion } from '../../lib/format.ts';
import { strings } from '../../i18n/index.ts';

/** A model as the picker lists it. */
export interface ModelRow {
  id: string;
  providerId: string;
  /** Without the maker. */
  name: string;
  /** Who made the model, where its name says so: providers of many makers write `Maker: Model`. */
  maker: string | null;
  contextLength: number | null;
  price: string;
}

export interface ModelGroup {
  label: string;
  rows: ModelRow[];
}

export function modelRow(model: Model): ModelRow {
  const parted = /^([^:]+): (.+)$/.exec(model.name);
  return {
    id: model.id,
    providerId: model.providerId,
    name: parted?.[2] ?? model.name,
    maker: parted?.[1] ?? null,
    contextLength: model.contextLength,
    price: priceText(model),
  };
}

/** A name for a model that the catalogue does not list: the last piece of its id. */
export function nameFromId(modelId: string): string {
  return modelId.split('/').at(-1) ?? modelId;
}

/** The rows in which every word of the query occurs, in name, maker or id, in groups by maker. */
export function searchModels(rows: readonly ModelRow[], query: string): ModelGroup[] {
  const words = query.toLowerCase().split(/\s+/);
  const groups = new Map<string, ModelRow[]>();
  for (const row of rows) {
    const text = `${row.maker ?? ''} ${row.name} ${row.id}`.toLowerCase();
    if (!words.every((word) => text.includes(word))) continue;
    const label = row.maker ?? strings.models.other;
    groups.set(label, [...(groups.get(label) ?? []), row]);
  }
  return [...groups]
    .map(([label, found]) => ({ label, rows: found }))
    .toSorted((a, b) => rank(a.label) - rank(b.label) || a.label.localeCompare(b.label));
}

/** What has no maker comes last. */
function rank(label: string): number {
  return label === strings.models.other ? 1 : 0;
}

function priceText({ pricing }: Model): string {
  const input = pricePerMillion(pricing?.input ?? null);
  const output = pricePerMillion(pricing?.output ?? null);
  if (input === null || output === null) return strings.models.unknown;
  if (input === 0 && output === 0) return strings.models.free;
  return `${formatPrice(input)} / ${formatPrice(output)}`;
}
