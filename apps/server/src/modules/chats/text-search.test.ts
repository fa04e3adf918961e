import { describe, expect, it } from 'vitest';

import { findIn, textPattern } from './text-search.ts';

function count(query: string, ...texts: string[]): number {
  return findIn(texts, textPattern(query))?.count ?? 0;
}

describe('a search for plain text', () => {
  it.each([
    ['zebra', 'Zebras and ZEBRA', 2],
    ['ПРИВЕТ', 'привет', 1],
    ['σοφος', 'ΣΟΦΟΣ σοφος', 2],
    ['kelvin', '\u212Aelvin', 1],
    ['é', 'É é e', 2],
    ['e', 'é', 0],
    ['👋', 'a👋b👋', 2],
    ['ss', 'ß', 0],
    ['aa', 'aaaa', 2],
    ['.*', 'anything .* else', 1],
    ['%', '100 % or 100_', 1],
    ['a_b', 'axb a_b', 1],
    [String.raw`\d [x] (y) {2} ^$ a|b a/b`, String.raw`\D [X] (y) {2} ^$ A|B a/b`, 1],
    ['two words', 'two  words', 0],
  ])('finds %j in %j %i times', (query, text, times) => {
    expect(count(query, text)).toBe(times);
  });

  it('looks into each text by itself', () => {
    expect(count('ab', 'ab', 'a', 'b', 'xAB')).toBe(2);
  });

  it('finds in a text that is all alike in linear time', () => {
    expect(count(`${'a'.repeat(199)}b`, 'a'.repeat(1_000_000))).toBe(0);
  });
});

describe('a snippet', () => {
  const snippet = (query: string, text: string) => findIn([text], textPattern(query))?.snippet;

  it.each([
    ['whole', 'whole', 'whole'],
    ['b', 'a\n\n  b\tc', 'a b c'],
    ['x', `${'a'.repeat(50)}x${'b'.repeat(130)}`, `…${'a'.repeat(40)}x${'b'.repeat(120)}…`],
    ['x', `${'👋'.repeat(30)}a x`, `…${'👋'.repeat(19)}a x`],
    ['x', `xa${'👋'.repeat(80)}`, `xa${'👋'.repeat(59)}…`],
  ])('of %j in %j is %j', (query, text, shown) => {
    expect(snippet(query, text)).toBe(shown);
  });
});
