import { describe, expect, test } from 'vitest';

import { startOf } from './long-text.ts';

const lines = (count: number) => Array.from({ length: count }, (_, line) => `${line}`).join('\n');

describe('a long text', () => {
  test('of up to twelve lines and 2,000 characters is shown whole', () => {
    expect(startOf(lines(12))).toBeNull();
    expect(startOf(`${lines(12)}\n\n`)).toBeNull();
    expect(startOf('a'.repeat(2_000))).toBeNull();
  });

  test('is cut after its twelfth line, or before', () => {
    expect(startOf(lines(13))).toBe(lines(12));
    expect(startOf('a'.repeat(2_001))).toBe('a'.repeat(2_000));
  });

  test('is never cut inside a character', () => {
    expect(startOf(`${'a'.repeat(1_999)}😀 and more`)).toBe('a'.repeat(1_999));
  });
});
