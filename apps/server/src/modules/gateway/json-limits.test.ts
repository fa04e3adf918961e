import { expect, test } from 'vitest';

import { excessOf, MAX_MEMBERS, MAX_NESTING, MAX_VALUES } from './json-limits.ts';

const excess = (text: string) => excessOf(Buffer.from(text));
const lists = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

test('what nests as deep as is allowed is taken, and one level more is not', () => {
  expect(excess(lists(MAX_NESTING))).toBeNull();
  expect(excess(lists(MAX_NESTING + 1))).toBe('The body nests deeper than 128 levels.');
  expect(excess(lists(1_000_000))).toBe('The body nests deeper than 128 levels.');
});

test('what is wide is not deep', () => {
  expect(excess(`[${'{"a":[]},'.repeat(10_000)}{}]`)).toBeNull();
});

test('a request for as many vectors as OpenAI makes at once is taken', () => {
  const list = `[${'50256,'.repeat(8_191)}50256]`;
  const text = `{"model":"m","input":[${`${list},`.repeat(36)}${list}]}`;
  expect(excess(text)).toBeNull();
});

test.each([
  ['items', `[${'0,'.repeat(MAX_VALUES)}0,0]`, 'more than 400000 values'],
  ['texts', `{"a":[${'"",'.repeat(MAX_VALUES)}"",""]}`, 'more than 400000 values'],
  ['objects', `[${'{},'.repeat(MAX_MEMBERS)}{}]`, 'more than 150000 members'],
  ['lists', `[${'[],'.repeat(MAX_MEMBERS)}[]]`, 'more than 150000 members'],
  ['members', `{${'"a":0,'.repeat(MAX_MEMBERS)}"b":0}`, 'more than 150000 members'],
])('more %s than any client sends are not', (_, text, said) => {
  expect(excess(text)).toContain(said);
});

test('what stands inside of texts is not counted, wherever they seem to end', () => {
  const inside = [
    ...['[', '{', ',', ':', '[{,:', '\\"[', '\\\\\\"[', '\\\\\\\\'],
    ...['x'.repeat(62), 'x'.repeat(63), 'x'.repeat(64), 'x'.repeat(200)].flatMap((before) => [
      ...[before, `${before}\\"`, `${before}\\\\`, `${before}\\\\\\"`, `${before}\\"[${before}`],
    ]),
  ];
  for (const part of inside) {
    const text = `"${part.repeat(3)}"`;
    expect(JSON.parse(text)).toBeTypeOf('string');
    const many = `[${`${text},`.repeat(MAX_NESTING + 1)}1]`;
    expect(excess(many)).toBeNull();
    // All that stands behind it is counted again.
    expect(excess(`[${text}${lists(MAX_NESTING)}`)).toMatch(/nests deeper/);
  }
});

test.each(['"', '"\\', '"\\"', `"${'x'.repeat(100)}\\`, '}]}', ''])(
  'what is no JSON ends as well: %s',
  (text) => {
    expect(excess(text)).toBeNull();
  },
);
