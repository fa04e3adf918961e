import { expect, test } from 'vitest';

import { pickLanguage } from './language.ts';

const AVAILABLE = ['en', 'de', 'pt-BR'] as const;

test.each([
  ['the chosen language', 'de', ['en'], 'de'],
  ['what the browser asks for first, if there is it', 'system', ['fr', 'de-AT', 'en'], 'de'],
  ['the same language of another region', 'system', ['pt-PT'], 'pt-BR'],
  ['the exact region before the language', 'pt-br', [], 'pt-BR'],
  ['what the browser asks for when the chosen one is gone', 'fr', ['de'], 'de'],
  ['the first catalogue when none fits', 'system', ['ja'], 'en'],
])('the interface speaks %s', (_case, choice, wanted, picked) => {
  expect(pickLanguage(choice, wanted, AVAILABLE)).toBe(picked);
});
