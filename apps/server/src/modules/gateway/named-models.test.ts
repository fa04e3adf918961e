import { expect, it } from 'vitest';

import { otherModels } from './named-models.ts';

it.each<[string, Record<string, unknown>, string[]]>([
  ['to fall back to', { models: ['a/b', 'c/d'], route: 'fallback' }, ['a/b', 'c/d']],
  ['that are one text', { models: 'a/b' }, ['a/b']],
  ['with more about each', { fallbacks: [{ model: 'a/b' }, 'c/d'] }, ['a/b', 'c/d']],
  [
    'of plug-ins',
    { plugins: [{ id: 'x', model: 'a/b', analysis_models: ['c/d'] }] },
    ['a/b', 'c/d'],
  ],
  ['of tools that run at the provider', { tools: [{ type: 'advisor', model: 'a/b' }] }, ['a/b']],
])('the models %s are found', (_, body, models) => {
  expect(otherModels({ model: 'own', ...body })).toEqual(models);
});

it('what only looks like a model is none', () => {
  const parameters = { type: 'object', properties: { model: { type: 'string' } } };
  const tools = [{ type: 'function', function: { name: 'f', parameters }, model: 'x' }, 7, null];
  const body = { model: 'own', metadata: { model: 'x' }, messages: [{ model: 'x' }], tools };
  expect(otherModels({ ...body, models: [7, null, {}, ''], plugins: 'web' })).toEqual([]);
});
