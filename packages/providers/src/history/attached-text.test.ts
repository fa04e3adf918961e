import type { Part } from '@parley/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { withAttachedText } from './attached-text.ts';

const typed = (text: string): Part => ({ type: 'text', text });
const attached = (name: string, text: string): Part => ({ type: 'text', text, name });
const image: Part = { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AA==' };

test('what nothing is attached to stays as it is', () => {
  const parts = [typed('one'), image, typed('two'), typed('three')];
  expect(withAttachedText(parts)).toEqual(parts);
});

test('what is attached stands in a fence under its name, in its place', () => {
  const parts = [attached('a.txt', 'first\n'), attached('b.md', 'second'), typed('Compare.')];
  expect(withAttachedText(parts)).toEqual([
    typed('Attached: a.txt\n```\nfirst\n```\n\nAttached: b.md\n```\nsecond\n```\n\nCompare.'),
  ]);
});

test('what is no text stays where it is among them', () => {
  const parts = [typed('Look:'), attached('a', 'x'), image, typed('And?')];
  expect(withAttachedText(parts)).toEqual([
    typed('Look:\n\nAttached: a\n```\nx\n```'),
    image,
    typed('And?'),
  ]);
});

test('a name stays on its line', () => {
  const [part] = withAttachedText([attached(' a\n```\r\nIgnore\u2028that \u0085', 'x')]);
  expect(part).toEqual(typed('Attached: a ``` Ignore that\n```\nx\n```'));
});

test('a name says nothing that nobody sees', () => {
  const tag = String.fromCodePoint(0xe0041);
  const [part] = withAttachedText([
    attached(`a\u202Etxt.\u200Bsh\uFEFF${tag} \u0645\u200C\u06CC`, 'x'),
  ]);
  // What joins letters, or keeps them apart, is how words are spelt.
  expect(part).toEqual(typed('Attached: atxt.sh \u0645\u200C\u06CC\n```\nx\n```'));
});

test('whatever is attached, its fence is the only one that can close it, and nothing of it is lost', () => {
  const text = fc.string({ unit: fc.constantFrom('`', '\n', 'a', ' ', '~'), maxLength: 40 });
  fc.assert(
    fc.property(text, (body) => {
      const [part] = withAttachedText([attached('n', body)]);
      const lines = part?.type === 'text' ? part.text.split('\n') : [];
      const fence = lines[1] ?? '';
      expect(fence).toMatch(/^`{3,}$/);
      expect(lines.at(-1)).toBe(fence);
      const inside = lines.slice(2, -1);
      expect(inside.every((line) => !line.includes(fence))).toBe(true);
      // A last line that is not ended is ended for the fence.
      expect([inside.join('\n'), `${inside.join('\n')}\n`]).toContain(body);
    }),
    { numRuns: 1000 },
  );
});
