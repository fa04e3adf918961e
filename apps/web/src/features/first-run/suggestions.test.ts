import { expect, test } from 'vitest';

import type { ModelRow } from '../models/catalogue.ts';
import { suggestModels } from './suggestions.ts';

function row(id: string, contextLength: number, isFree = false): ModelRow {
  const traits: ModelRow['traits'] = isFree ? ['free'] : [];
  const texts = { name: id, maker: '', by: '', price: '', searched: '', verified: true };
  return { ...texts, id, providerId: 'openrouter', contextLength, traits };
}

const ROWS = [
  row('openrouter/anthropic/claude-sonnet-4', 200_000),
  row('openrouter/anthropic/claude-sonnet-4.5', 200_000),
  row('openrouter/anthropic/claude-sonnet-10', 200_000),
  row('openrouter/anthropic/claude-sonnet-10-preview', 200_000),
  row('openrouter/some/small:free', 8_000, true),
  row('openrouter/some/large:free', 900_000, true),
];

test('the newest of a family is suggested, and the free model that reads most', () => {
  expect(suggestModels(ROWS, false).map(({ id }) => id)).toEqual([
    'openrouter/anthropic/claude-sonnet-10',
    'openrouter/some/large:free',
  ]);
});

test('with nothing to pay with the free model comes first', () => {
  expect(suggestModels(ROWS, true)[0]?.id).toBe('openrouter/some/large:free');
});

test('where no model is known there is no suggestion', () => {
  expect(suggestModels([row('local/llama', 4_000)], false)).toEqual([]);
});
