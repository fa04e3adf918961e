import { describe, expect, test } from 'vitest';

import { apiKey } from './api-keys.testing.ts';
import { draftOf, EMPTY_DRAFT, isEntry, type KeyDraft, readDraft } from './key-draft.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');

const read = (part: Partial<KeyDraft>, stored: string | null = null) =>
  readDraft({ ...EMPTY_DRAFT, name: 'laptop', ...part }, stored, NOW);

describe('a key as it is typed', () => {
  test('a name is enough: it never expires, may ask every model, and has no limits', () => {
    expect(read({ name: '  laptop ' })).toEqual({
      values: { name: 'laptop', expiresAt: null, models: null, limits: {} },
    });
  });

  test('a stored key that is not touched is as it was, to the millisecond', () => {
    const stored = apiKey({
      expiresAt: '2026-12-24T17:30:00.123Z',
      models: ['openai/*'],
      limits: { costUsd: { day: 0.5 } },
    });
    const { name, expiresAt, models, limits } = stored;
    expect(readDraft(draftOf(stored), expiresAt, NOW)).toEqual({
      values: { name, expiresAt, models, limits },
    });
  });

  test('it expires so many days from now, or at the end of a day here', () => {
    expect(read({ expiry: { choice: 'week', day: '' } })).toMatchObject({
      values: { expiresAt: '2026-11-29T12:00:00.000Z' },
    });
    const end = new Date(2026, 11, 24, 23, 59, 59).toISOString();
    expect(read({ expiry: { choice: 'day', day: '2026-12-24' } })).toMatchObject({
      values: { expiresAt: end },
    });
  });

  test.each(['', '2026-11-20', 'tomorrow', '2026-13-01'])('%j is no last day', (day) => {
    expect(read({ expiry: { choice: 'day', day } })).toEqual({
      problems: { expiry: 'Choose a day from today on.' },
    });
  });

  test('all that is wrong is told, each at its part', () => {
    const { problems } = {
      problems: {},
      ...read({ name: ' ', onlySome: true, limits: { concurrency: 'x' } }),
    };
    expect(problems).toEqual({
      name: 'A key needs a name.',
      models: 'Add a model, or allow all of them.',
      limits: ['concurrency'],
    });
  });

  test('an entry that is typed and not added is not lost', () => {
    expect(read({ onlySome: true, models: ['openai/*'], entry: 'gpt' })).toEqual({
      problems: { models: 'Add “gpt” to the list, or clear the field.' },
    });
  });

  test('the list of models counts only where it is chosen', () => {
    expect(read({ onlySome: false, models: ['openai/*'], entry: 'gpt' })).toMatchObject({
      values: { models: null },
    });
  });
});

test.each([
  ['openrouter/anthropic/claude-sonnet-4.5', true],
  ['openrouter/*', true],
  ['*', true],
  ['open*router', false],
  ['openrouter/**', false],
  ['', false],
  ['x'.repeat(301), false],
])('whether %j may stand in a list of models: %s', (entry, may) => {
  expect(isEntry(entry)).toBe(may);
});
