import { expect, test } from 'vitest';

import { coversModel } from './api-keys.ts';

test.each([
  ['openrouter/a/b', 'openrouter/a/b', true],
  ['openrouter/a/b', 'openrouter/a/b2', false],
  ['openrouter/*', 'openrouter/a/b', true],
  ['openrouter/a*', 'openrouter/a', true],
  ['openrouter/*', 'openrouterx/a', false],
  ['*', 'ollama/llama3', true],
  ['Ollama/*', 'ollama/llama3', false],
])('whether %s stands for %s: %s', (entry, modelId, does) => {
  expect(coversModel(entry, modelId)).toBe(does);
});
