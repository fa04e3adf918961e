import { describe, expect, test } from 'vitest';

import { changeBody, createBody } from './key-changes.ts';
import type { KeyValues } from './key-draft.ts';

const BASE: KeyValues = {
  name: 'laptop',
  expiresAt: null,
  models: ['openai/*'],
  limits: { concurrency: 4, requests: { minute: 60 }, costUsd: { month: 20 } },
};

/** Of a key that nobody has changed as far as the one who edits it knows. */
const BEFORE = { base: BASE, told: BASE };

describe('what is sent for an edited key', () => {
  test('only what was edited', () => {
    expect(changeBody(BEFORE, { ...BASE, name: 'desk' }, BASE)).toEqual({
      body: { name: 'desk' },
      clashes: false,
    });
    expect(changeBody(BEFORE, BASE, BASE)).toEqual({ body: null, clashes: false });
  });

  test('what was taken away, as such', () => {
    const mine = { ...BASE, models: null, limits: {} };
    expect(changeBody(BEFORE, mine, BASE).body).toEqual({ models: null, limits: {} });
  });

  test('a limit that others have changed meanwhile goes back as they have it', () => {
    const mine = { ...BASE, limits: { ...BASE.limits, requests: { minute: 30 } } };
    const theirs = { ...BASE, limits: { ...BASE.limits, concurrency: 8, tokens: { day: 5 } } };
    expect(changeBody(BEFORE, mine, theirs)).toEqual({
      body: {
        limits: {
          concurrency: 8,
          requests: { minute: 30 },
          tokens: { day: 5 },
          costUsd: { month: 20 },
        },
      },
      clashes: false,
    });
  });

  test('what both have changed is a clash, unless both mean the same', () => {
    const mine = { ...BASE, name: 'desk' };
    expect(changeBody(BEFORE, mine, { ...BASE, name: 'lap' }).clashes).toBe(true);
    expect(changeBody(BEFORE, mine, { ...BASE, name: 'desk' }).clashes).toBe(false);
    const limited = { ...BASE, limits: { ...BASE.limits, concurrency: 5 } };
    const { concurrency: _, ...unlimited } = BASE.limits;
    expect(changeBody(BEFORE, limited, { ...BASE, limits: unlimited }).clashes).toBe(true);
  });

  test('a clash that was told is decided, and nothing else of theirs is taken back', () => {
    const mine = { ...BASE, name: 'desk' };
    const theirs = { ...BASE, name: 'lap', models: null };
    expect(changeBody({ base: BASE, told: theirs }, mine, theirs)).toEqual({
      body: { name: 'desk' },
      clashes: false,
    });
    const later = { ...theirs, name: 'shelf' };
    expect(changeBody({ base: BASE, told: theirs }, mine, later).clashes).toBe(true);
  });
});

test('what is not chosen is not sent for a new key', () => {
  expect(createBody({ name: 'laptop', expiresAt: null, models: null, limits: {} })).toEqual({
    name: 'laptop',
    limits: {},
  });
});
