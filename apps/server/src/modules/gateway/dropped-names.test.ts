import { expect, test } from 'vitest';

import { droppedNames } from './dropped-names.ts';

test('the names of parameters are told as they are, each once', () => {
  const names = ['logit_bias', 'tools[0].type', 'openrouter:web_search', 'logit_bias'];
  expect(droppedNames(names)).toEqual(['logit_bias', 'tools[0].type', 'openrouter:web_search']);
});

test('a name that could end a header, or fill it, is not told', () => {
  const names = ['a\r\nset-cookie: b=c', 'a, b', 'ä', '', 'x'.repeat(65), 'x'.repeat(64)];
  expect(droppedNames(names)).toEqual(['unknown', 'x'.repeat(64)]);
});

test('there are never more than a header has room for', () => {
  const names = Array.from({ length: 100_000 }, (_, index) => `parameter_${index}`);
  expect(droppedNames(names)).toHaveLength(32);
});
