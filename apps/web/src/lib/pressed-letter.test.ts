import { expect, test } from 'vitest';

import { pressedLetter } from './pressed-letter.ts';

test('a shortcut goes by what a key writes, and in another script by where it is', () => {
  expect(pressedLetter({ key: 'Z', code: 'KeyZ' })).toBe('z');
  expect(pressedLetter({ key: 'z', code: 'KeyY' })).toBe('z');
  expect(pressedLetter({ key: 'я', code: 'KeyZ' })).toBe('z');
  expect(pressedLetter({ key: 'Enter', code: 'Enter' })).toBeNull();
});
