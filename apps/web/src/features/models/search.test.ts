import { describe, expect, test } from 'vitest';

import { modelRow, type Trait } from './catalogue.ts';
import { model } from './models.testing.ts';
import { type Preferred, searchModels } from './search.ts';

const rows = [
  model('openai/gpt-5.1', 'OpenAI: GPT-5.1', { supportedParameters: ['tools', 'reasoning'] }),
  model('lab/tiny', 'Tiny', { pricing: { input: '0', output: '0' } }),
  model('anthropic/claude-haiku-4.5', 'Anthropic: Claude Haiku 4.5', {
    inputModalities: ['text', 'image'],
    supportedParameters: ['tools'],
  }),
  model('anthropic/claude-opus-4.5', 'Anthropic: Claude Opus 4.5'),
].map((listed) => modelRow(listed, 'OpenRouter'));

const NOBODY: Preferred = { favourites: [], recent: [] };

function found(query: string, traits: readonly Trait[] = [], preferred = NOBODY) {
  return searchModels(rows, { query, traits, providerId: null }, preferred).map(
    ({ label, rows: all }) => [label, ...all.map(({ name }) => name)],
  );
}

describe('searching models', () => {
  test('nothing typed finds all, in groups by maker, else by provider', () => {
    expect(found('')).toEqual([
      ['Anthropic', 'Claude Haiku 4.5', 'Claude Opus 4.5'],
      ['OpenAI', 'GPT-5.1'],
      ['OpenRouter', 'Tiny'],
    ]);
  });

  test('every word must occur in maker, name or id, in any order and case', () => {
    expect(found('4.5 OPUS')).toEqual([['Anthropic', 'Claude Opus 4.5']]);
    expect(found('lab')).toEqual([['OpenRouter', 'Tiny']]);
    expect(found('vison')).toEqual([]);
  });

  test('what a model can do is found by its name as well', () => {
    expect(found('vision')).toEqual([['Anthropic', 'Claude Haiku 4.5']]);
    expect(found('reasoning tools')).toEqual([['OpenAI', 'GPT-5.1']]);
    expect(found('free')).toEqual([['OpenRouter', 'Tiny']]);
  });

  test('filters narrow each other, and what is typed', () => {
    expect(found('', ['tools'])).toHaveLength(2);
    expect(found('', ['tools', 'images'])).toEqual([['Anthropic', 'Claude Haiku 4.5']]);
    expect(found('gpt', ['images'])).toEqual([]);
  });

  test('favourites and recent ones stand on top, in their order, and nowhere else', () => {
    const preferred = {
      favourites: ['openrouter/lab/tiny', 'openrouter/gone/away'],
      recent: [
        'openrouter/openai/gpt-5.1',
        'openrouter/lab/tiny',
        'openrouter/anthropic/claude-opus-4.5',
      ],
    };
    expect(found('', [], preferred)).toEqual([
      ['Favourites', 'Tiny'],
      ['Recent', 'GPT-5.1', 'Claude Opus 4.5'],
      ['Anthropic', 'Claude Haiku 4.5'],
    ]);
    expect(found('haiku', [], preferred)).toEqual([['Anthropic', 'Claude Haiku 4.5']]);
  });

  test('a provider narrows it to its own models', () => {
    const search = { query: '', traits: [], providerId: 'here' };
    expect(searchModels(rows, search, NOBODY)).toEqual([]);
    expect(searchModels(rows, { ...search, providerId: 'openrouter' }, NOBODY)).toHaveLength(3);
  });
});
