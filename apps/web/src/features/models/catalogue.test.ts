import type { Model } from '@parley/contracts';
import { describe, expect, test } from 'vitest';

import { modelRow, nameFromId, searchModels } from './catalogue.ts';

function model(
  id: string,
  name: string,
  pricing: { input: string; output: string } | null = null,
): Model {
  const unknown = {
    cacheRead: null,
    cacheWrite: null,
    reasoning: null,
    perRequest: null,
    perImage: null,
    perWebSearch: null,
  };
  return {
    id: `openrouter/${id}`,
    providerId: 'openrouter',
    name,
    contextLength: 200_000,
    supportsStreaming: true,
    inputModalities: ['text'],
    supportedParameters: [],
    pricing: pricing === null ? null : { ...unknown, ...pricing },
    verified: true,
  };
}

describe('a row of the picker', () => {
  test('parts maker and name, and has the price per million', () => {
    expect(
      modelRow(
        model('anthropic/claude-sonnet-4.5', 'Anthropic: Claude Sonnet 4.5', {
          input: '0.000003',
          output: '0.000015',
        }),
      ),
    ).toMatchObject({
      maker: 'Anthropic',
      name: 'Claude Sonnet 4.5',
      price: '$3.00 / $15.00',
    });
  });

  test('says what is free and what is not known', () => {
    expect(modelRow(model('a/b', 'B', { input: '0', output: '0' })).price).toBe('Free');
    expect(modelRow(model('a/b', 'B')).price).toBe('—');
  });

  test('a model that is not listed has the last piece of its id as name', () => {
    expect(nameFromId('openrouter/anthropic/claude-sonnet-4.5')).toBe('claude-sonnet-4.5');
  });
});

describe('searching models', () => {
  const rows = [
    model('openai/gpt-5.1', 'OpenAI: GPT-5.1'),
    model('lab/tiny', 'Tiny'),
    model('anthropic/claude-haiku-4.5', 'Anthropic: Claude Haiku 4.5'),
    model('anthropic/claude-opus-4.5', 'Anthropic: Claude Opus 4.5'),
  ].map(modelRow);
  const found = (query: string) =>
    searchModels(rows, query).map(({ label, rows: [...all] }) => [
      label,
      ...all.map(({ name }) => name),
    ]);

  test('nothing typed finds all, in groups by maker, the nameless last', () => {
    expect(found('')).toEqual([
      ['Anthropic', 'Claude Haiku 4.5', 'Claude Opus 4.5'],
      ['OpenAI', 'GPT-5.1'],
      ['Other', 'Tiny'],
    ]);
  });

  test('every word must occur in maker, name or id, in any order and case', () => {
    expect(found('4.5 OPUS')).toEqual([['Anthropic', 'Claude Opus 4.5']]);
    expect(found('lab')).toEqual([['Other', 'Tiny']]);
    expect(found('vison')).toEqual([]);
  });
});
