import { describe, expect, test } from 'vitest';

import { modelRow } from '../models/catalogue.ts';
import { model } from '../models/models.testing.ts';
import { coverText, suggest } from './model-suggestions.ts';

const ROWS = [
  model('anthropic/claude', 'Claude'),
  model('openai/gpt', 'GPT'),
  model('', 'Llama', { id: 'ollama/llama', providerId: 'ollama' }),
].map((listed) => modelRow(listed));
const SOURCES = [
  { id: 'openrouter', name: 'OpenRouter' },
  { id: 'ollama', name: 'Ollama' },
];

const entries = (typed: string, taken: readonly string[] = []) =>
  suggest(typed, ROWS, SOURCES, taken).map(({ entry }) => entry);

describe('what is offered for a list of models', () => {
  test('all of a provider, and its models', () => {
    expect(entries('openrouter').slice(0, 3)).toEqual([
      'openrouter/*',
      'openrouter/anthropic/claude',
      'openrouter/openai/gpt',
    ]);
    expect(suggest('ollama', ROWS, SOURCES, [])[0]).toEqual({
      entry: 'ollama/*',
      name: 'All of Ollama',
      note: '1 model',
    });
  });

  test('a pattern is itself what is meant first; a word is it last', () => {
    expect(entries('openrouter/an*')[0]).toBe('openrouter/an*');
    expect(entries('claude')).toEqual(['openrouter/anthropic/claude', 'claude']);
  });

  test('what is in the list already is not offered, nor what can never stand in it', () => {
    expect(entries('claude', ['openrouter/anthropic/claude'])).toEqual(['claude']);
    expect(entries('a*b')).toEqual([]);
  });
});

test('an entry says for how many models it stands', () => {
  expect(coverText('*', ROWS)).toBe('3 models');
  expect(coverText('openrouter/openai/gpt', ROWS)).toBe('1 model');
  expect(coverText('openrouter', ROWS)).toBe('no model now');
});
