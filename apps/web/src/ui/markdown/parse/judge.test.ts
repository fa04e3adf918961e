import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { commonMarkdown } from './common-markdown.arbitrary.ts';
import { COMMON_MARKDOWN } from './common-markdown.fixture.ts';
import { judged } from './judge.fixture.ts';
import { drawn, outlineOf } from './outline.fixture.ts';

/** The same texts each time: what micromark has of oddities of its own is no failure of a later day. */
const RUNS = { numRuns: 1_500, seed: 1 };

/** What everybody else reads, then what we read. */
const DIFFERENT: [why: string, text: string, theirs: string, ours: string][] = [
  ['HTML is text', 'a <b>c</b>', '<p>a <b>c</b></p>', '<p>a <b>c</b></p>'],
  [
    'marks beside full-width punctuation',
    '**（强）**后',
    '<p>**（强）**后</p>',
    '<p><b>（强）</b>后</p>',
  ],
  ['a formula is no emphasis', '$a_b$ c_', '<p>$a_b$ c_</p>', '<p><math>a_b</math> c_</p>'],
  ['a bracket behind a backslash', '\\(x\\)', '<p>(x)</p>', '<p><math>x</math></p>'],
  ['a formula of its own', '$$\nx\n$$', '<p>$$\nx\n$$</p>', '<formula>x</formula>'],
  [
    'names of entities that nobody writes',
    '&CounterClockwiseContourIntegral;',
    '<p>∳</p>',
    '<p>&CounterClockwiseContourIntegral;</p>',
  ],
  [
    'a table below a dash',
    'a | b\n- | -',
    '<p>a | b</p><ul><li>| -</list>',
    '<table  >a | b</table>',
  ],
  [
    'a row that is set in',
    '|a|\n|-|\n    b',
    '<table >a</table><pre >b</pre>',
    '<table >a / b</table>',
  ],
  ['blanks behind a box', '- [ ]   a', '<ul><li>[ ]   a</list>', '<ul><li>[ ] a</list>'],
];

/** Blank lines at the end of code that is never closed, and the blanks behind a box, are nothing to see. */
function comparable(outline: string): string {
  return outline.replaceAll(' open>', '>').replaceAll(/\n+<\/pre>/g, '</pre>');
}

const ours = (text: string): string => comparable(drawn(text));
const theirs = (text: string): string =>
  comparable(outlineOf(judged(text.replaceAll('\r\n', '\n'))));

describe('what micromark reads too', () => {
  it.each(COMMON_MARKDOWN)('%j', (text) => {
    expect(ours(text)).toBe(theirs(text));
  });

  it('is the same where it is nested and broken in any way', () => {
    fc.assert(
      fc.property(commonMarkdown, (text) => {
        expect(ours(text)).toBe(theirs(text));
      }),
      RUNS,
    );
  });
});

describe('what we read in another way on purpose', () => {
  it.each(DIFFERENT)('%s: %j', (_, text, common, own) => {
    expect(theirs(text)).toBe(common);
    expect(ours(text)).toBe(own);
  });
});
