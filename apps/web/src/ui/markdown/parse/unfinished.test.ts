import { describe, expect, it } from 'vitest';

import { drawn, drawnLive } from './outline.fixture.ts';

const long = (words: number): string => 'word '.repeat(words).trim();

/** What is drawn while a text is being written, of its beginnings. */
const BEGINNINGS: [name: string, text: string, drawn: string][] = [
  ['bold, its first mark', 'a *', '<p>a</p>'],
  ['bold, its marks', 'a **', '<p>a</p>'],
  ['bold, open', 'a **bo', '<p>a <b>bo</b></p>'],
  ['bold, half closed', 'a **bo*', '<p>a <b>bo</b></p>'],
  ['bold, closed', 'a **bo**', '<p>a <b>bo</b></p>'],
  ['emphasis in bold', 'a **b *c', '<p>a <b>b <i>c</i></b></p>'],
  ['bold and emphasis', '***a', '<p><i><b>a</b></i></p>'],
  ['emphasis', 'a _b', '<p>a <i>b</i></p>'],
  ['a product is no emphasis', '2 * 3', '<p>2 * 3</p>'],
  ['struck out', 'a ~~b', '<p>a <s>b</s></p>'],
  ['struck out, half closed', 'a ~~b~', '<p>a <s>b</s></p>'],
  ['code', 'a `b', '<p>a <code>b</code></p>'],
  ['code with a mark in it', 'a ``b`c', '<p>a <code>b`c</code></p>'],
  ['code, its marks', 'a ``', '<p>a</p>'],
  ['a link, its text', 'see [the do', '<p>see </p>'],
  ['a link, its text closed', 'see [the docs]', '<p>see </p>'],
  ['a link, its target', 'see [the docs](htt', '<p>see <a >the docs</a></p>'],
  ['a link, its title', 'see [a](b "tit', '<p>see <a >a</a></p>'],
  ['a link with bold text', 'see [**a**](ht', '<p>see <a ><b>a</b></a></p>'],
  ['a link, complete', 'see [a](b)', '<p>see <a b>a</a></p>'],
  ['a link with a label', 'see [a][on', '<p>see </p>'],
  ['brackets that are none', 'see [a] then', '<p>see [a] then</p>'],
  ['an index', 'x[i] =', '<p>x[i] =</p>'],
  ['an image, its mark', 'a !', '<p>a</p>'],
  ['an image, its text', 'a ![alt', '<p>a </p>'],
  ['an image, its target', 'a ![alt](p.p', '<p>a </p>'],
  ['a tag', 'a <di', '<p>a </p>'],
  ['a tag with an attribute', 'a <div cla', '<p>a </p>'],
  ['a comparison', 'a < b', '<p>a < b</p>'],
  ['an entity', 'a &am', '<p>a </p>'],
  ['an ampersand', 'a & b', '<p>a & b</p>'],
  ['a footnote', 'a[^n', '<p>a</p>'],
  ['an escape', 'a \\', '<p>a</p>'],
  ['a formula is raw until it closes', 'a $x_1 + y_1', '<p>a $x_1 + y_1</p>'],
  ['a formula, closed', 'a $x_1$ b', '<p>a <math>x_1</math> b</p>'],
  ['a formula in brackets', 'a \\(x_1 + y_1', '<p>a \\(x_1 + y_1</p>'],
  ['a price is not raw', '$5 for **two', '<p>$5 for <b>two</b></p>'],
  ['a block formula, its mark', 'a\n\n$$', '<p>a</p><formula open></formula>'],
  ['a block formula', '$$\nx_1', '<formula open>x_1</formula>'],
  ['a block formula, half closed', '$$\nx_1\n$', '<formula open>x_1</formula>'],
  ['a heading, its mark', 'a\n\n##', '<p>a</p>'],
  ['a heading, its mark and a blank', 'a\n\n## ', '<p>a</p>'],
  ['a heading with open bold', '## a **b', '<h2>a <b>b</b></h2>'],
  ['an item, its mark', 'a\n\n-', '<p>a</p>'],
  ['an item, its number', 'a\n\n1', '<p>a</p>'],
  ['an item, its number and dot', 'a\n\n1.', '<p>a</p>'],
  ['a second item, its mark', '- a\n- ', '<ul><li>a</list>'],
  ['a nested item, its mark', '- a\n  - ', '<ul><li>a</list>'],
  ['an item with open code', '- a `b', '<ul><li>a <code>b</code></list>'],
  ['a box', '- [', ''],
  ['a box, ticked', '- [x]', ''],
  ['a box with text', '- [x] a', '<ul><li>[x] a</list>'],
  ['a rule or an underline', 'a\n--', '<p>a</p>'],
  ['a quote, its mark', 'a\n\n>', '<p>a</p>'],
  ['a fence, half', 'a\n\n``', '<p>a</p>'],
  ['a fence, its info', 'a\n\n```type', '<p>a</p>'],
  ['a fence, open', '```ts\nx', '<pre ts open>x</pre>'],
  ['a fence, half closed', '```ts\nx\n``', '<pre ts open>x</pre>'],
  ['a fence, closed without a break', '```ts\nx\n```', '<pre ts open>x</pre>'],
  [
    'a fence in an item',
    '- a\n\n  ```ts\n  x',
    '<ul loose><li><p>a</p><pre ts open>x</pre></list>',
  ],
  ['a table, its head', 'a\n\n| b | c', '<p>a</p>'],
  ['a table, its head without bars around it', 'b | c', ''],
  ['a table, its head complete', 'a\n\n| b | c |\n', '<p>a</p><p></p>'],
  ['a table, half of its delimiters', '| b | c |\n|--', '<p></p>'],
  ['a table, its delimiters', '| b | c |\n|---|---|\n', '<table  >b | c</table>'],
  [
    'a table, a row with open bold',
    '| b | c |\n|---|---|\n| x | **y',
    '<table  >b | c / x | <b>y</b></table>',
  ],
  ['a definition', 'a\n\n[one]: htt', '<p>a</p><p></p>'],
  ['a definition of a footnote', 'a[^n]\n\n[^n]:', '<p>a<sup n></p>'],
  ['half a character', 'a 👍'.slice(0, 3), '<p>a</p>'],
];

describe('text that is being written', () => {
  it.each(BEGINNINGS)('%s: %j', (_, text, expected) => {
    expect(drawnLive(text)).toBe(expected);
  });

  it('is drawn as it was written once nothing follows', () => {
    expect(drawn('a **bo')).toBe('<p>a **bo</p>');
    expect(drawn('a `b')).toBe('<p>a `b</p>');
    expect(drawn('see [the do')).toBe('<p>see [the do</p>');
    expect(drawn('see [a](htt')).toBe('<p>see [a](htt</p>');
    expect(drawn('a <di')).toBe('<p>a <di</p>');
    expect(drawn('| b | c')).toBe('<p>| b | c</p>');
    expect(drawn('a\n\n-')).toBe('<p>a</p><ul><li></list>');
    expect(drawn('```ts')).toBe('<pre ts open></pre>');
    expect(drawn('$$\nx')).toBe('<p>$$\nx</p>');
  });

  it.each([
    ['a bracket', `see [${long(40)}`],
    ['code', `see \`${long(60)}`],
    ['bold', `see **${long(110)}`],
    ['a tag', `see <div ${long(30)}`],
    ['a formula', `see $x${long(90)}`],
    ['a row', `| ${long(130)}`],
    ['a line with a bar', `see a|b ${long(40)}`],
    ['a definition', `[one]: ${long(500)}`],
    ['a fence', `\`\`\`${long(40)}`],
    ['a rule', '-'.repeat(700)],
  ])('%s that goes on for long shows', (_, text) => {
    expect(drawnLive(text)).toBe(drawn(text).replace('<pre word>', '<pre word open>'));
  });
});
