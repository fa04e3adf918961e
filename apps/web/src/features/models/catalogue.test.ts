import { DEMO_MODEL_ID, type Model } from '@parley/contracts';
import { describe, expect, test } from 'vitest';

import { modelRow, nameFromId } from './catalogue.ts';
import { model } from './models.testing.ts';

const free = { input: '0', output: '0' };

describe('a row of the picker', () => {
  test('parts maker and name, and has the price per million', () => {
    const priced = model('anthropic/claude-sonnet-4.5', 'Anthropic: Claude Sonnet 4.5', {
      pricing: { input: '0.000003', output: '0.000015' },
    });
    expect(modelRow(priced)).toMatchObject({
      maker: 'Anthropic',
      name: 'Claude Sonnet 4.5',
      price: '$3.00 / $15.00',
    });
  });

  test('has its provider for a maker where the name tells none', () => {
    expect(modelRow(model('lab/tiny', 'Tiny'), 'OpenRouter')).toMatchObject({
      maker: 'OpenRouter',
      name: 'Tiny',
    });
  });

  test('of the demo says what it is for, so that nobody takes it for a model', () => {
    const demo = model('', 'Offline demo', { id: DEMO_MODEL_ID, providerId: 'local' });
    expect(modelRow(demo, 'This server').by).toBe('Checks the installation');
    expect(modelRow(demo, 'This server', true).by).toBe('Checks the installation');
  });

  test('says whose model it is where its maker is not the only provider', () => {
    const made = model('lab/tiny', 'Lab: Tiny');
    expect(modelRow(made, 'OpenRouter', true).by).toBe('Lab · OpenRouter');
    expect(modelRow(made, 'Lab', true).by).toBe('Lab');
    expect(modelRow(made, 'OpenRouter').by).toBe('Lab');
  });

  test('never takes a price that nobody told for nothing', () => {
    const half = model('a/b', 'B', { pricing: { input: '0', output: null }, verified: false });
    expect(modelRow(half)).toMatchObject({ price: '—', traits: [], verified: false });
  });

  test('says what is free and what is not known', () => {
    expect(modelRow(model('a/b', 'B', { pricing: free })).price).toBe('Free');
    expect(modelRow(model('a/b', 'B')).price).toBe('—');
  });

  test.each<[string, Partial<Omit<Model, 'pricing'>>, string[]]>([
    ['reads images', { inputModalities: ['text', 'image'] }, ['images']],
    ['reasons', { supportedParameters: ['reasoning'] }, ['reasoning']],
    ['reasons, by its other name', { supportedParameters: ['reasoning_effort'] }, ['reasoning']],
    ['calls tools', { supportedParameters: ['tools', 'tool_choice'] }, ['tools']],
    ['does none of it', { supportedParameters: ['temperature'] }, []],
  ])('knows of a model that it %s', (_name, facts, traits) => {
    expect(modelRow(model('a/b', 'B', facts)).traits).toEqual(traits);
  });

  test('a model that is not listed has the last piece of its id as name', () => {
    expect(nameFromId('openrouter/anthropic/claude-sonnet-4.5')).toBe('claude-sonnet-4.5');
  });
});
