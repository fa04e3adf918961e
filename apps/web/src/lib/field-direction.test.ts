import { expect, test } from 'vitest';

import { fieldDirection } from './field-direction.ts';

test('a field leaves the direction of its lines to the browser, but for a long text', () => {
  expect(fieldDirection('שלום')).toBe('auto');
  expect(fieldDirection(`1. ${'שלום '.repeat(3_000)}`)).toBe('rtl');
  expect(fieldDirection(`1. ${'Hello '.repeat(3_000)}`)).toBe('ltr');
  expect(fieldDirection('-'.repeat(10_000))).toBe('ltr');
});
