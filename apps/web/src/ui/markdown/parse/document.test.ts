import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Document } from '../tokens.ts';
import { createReader } from './document.ts';
import { markdown } from './markdown.arbitrary.ts';
import { drawn, outlineOf } from './outline.fixture.ts';

const RUNS = { numRuns: 300 };
/** Each reads a text once for every character in it. */
const FEW_RUNS = { numRuns: 50 };
const whole = (text: string): string => outlineOf(createReader()(text, false));

/** All states of a text that grows by one code unit at a time. */
function* growing(text: string): Generator<Document> {
  const read = createReader();
  for (let end = 0; end <= text.length; end += 1) yield read(text.slice(0, end), true);
}

describe('a document that grows', () => {
  it('is the same at its end however it was cut', () => {
    fc.assert(
      fc.property(markdown, fc.array(fc.nat(), { maxLength: 12 }), (text, cuts) => {
        const read = createReader();
        const ends = cuts.map((cut) => cut % (text.length + 1)).toSorted((a, b) => a - b);
        for (const end of ends) read(text.slice(0, end), true);
        expect(outlineOf(read(text, false))).toBe(whole(text));
      }),
      RUNS,
    );
  });

  it('is the same at its end when it came character by character, half surrogates included', () => {
    fc.assert(
      fc.property(markdown, (text) => {
        const read = createReader();
        for (let end = 0; end <= text.length; end += 1) read(text.slice(0, end), true);
        expect(outlineOf(read(text, false))).toBe(whole(text));
      }),
      FEW_RUNS,
    );
  });

  it('draws the same of a beginning whether it grew to it or was read at once', () => {
    fc.assert(
      fc.property(markdown, (text) => {
        let end = 0;
        for (const document of growing(text)) {
          const atOnce = createReader()(text.slice(0, end), true);
          expect(outlineOf(document)).toBe(outlineOf(atOnce));
          end += 1;
        }
      }),
      FEW_RUNS,
    );
  });

  it('never changes a block that is complete, unless a link in it is defined later', () => {
    fc.assert(
      fc.property(
        markdown.map((text) => text.replaceAll(/\]:/g, '] ')),
        (text) => {
          let before: Document | null = null;
          for (const document of growing(`${text}\n\nend\n`)) {
            // All but the last of the earlier state had something behind it that was drawn.
            const settled = before === null ? [] : before.blocks.slice(0, -2);
            settled.forEach((block, index) => expect(document.blocks[index]).toBe(block));
            before = document;
          }
        },
      ),
      FEW_RUNS,
    );
  });

  it('never draws half of a character', () => {
    fc.assert(
      fc.property(markdown, (text) => {
        for (const document of growing(text)) expect(outlineOf(document).isWellFormed()).toBe(true);
      }),
      FEW_RUNS,
    );
  });

  it('takes any text at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        for (const document of growing(text)) outlineOf(document);
        whole(text);
      }),
      FEW_RUNS,
    );
  });

  it('draws a link again when it is defined, and no other block', () => {
    const read = createReader();
    const text = 'See [one].\n\nNothing here.\n\n- in [a list][one]\n\nMore.\n\n';
    const before = read(text, true);
    const after = read(`${text}[one]: https://a.example\n\nEnd`, true);
    expect(outlineOf(before)).toContain('See [one].');
    expect(outlineOf(after)).toContain('See <a https://a.example>one</a>.');
    expect(outlineOf(after)).toContain('in <a https://a.example>a list</a>');
    expect(after.blocks[1]).toBe(before.blocks[1]);
    expect(after.blocks[3]).toBe(before.blocks[3]);
  });

  it('reads a text anew that is not the one before with more behind it', () => {
    const read = createReader();
    read('# One\n\ntext', true);
    expect(outlineOf(read('Two', true))).toBe('<p>Two</p>');
    expect(outlineOf(read('Two', false))).toBe('<p>Two</p>');
    expect(outlineOf(read('Two and on', true))).toBe('<p>Two and on</p>');
  });

  it('numbers footnotes by their first reference and shows those to which nothing refers', () => {
    const text =
      'a[^b] c[^a] d[^b] e[^none]\n\n[^unused]: u\n[^a]: first\n[^b]: second\n\n    more\n';
    expect(drawn(text)).toBe(
      '<p>a<sup b> c<sup a> d<sup b> e<sup none></p>' +
        '<note b><p>second</p><p>more</p></note><note a><p>first</p></note><note unused><p>u</p></note>',
    );
  });

  it.each([
    ['a quote', '> '.repeat(5_000)],
    ['a list', '- '.repeat(5_000)],
    ['emphasis', '*a **b '.repeat(5_000)],
    ['closed emphasis', `${'**a '.repeat(3_000)}${'b** '.repeat(3_000)}`],
    ['brackets', '['.repeat(20_000)],
    ['images', `${'![a'.repeat(5_000)}${'](b)'.repeat(5_000)}`],
    ['backticks', Array.from({ length: 300 }, (_, n) => '`'.repeat(n)).join(' ')],
    ['dollars', '$a '.repeat(5_000)],
    ['angles', '<a '.repeat(10_000)],
    ['tags', '<!--'.repeat(10_000)],
    ['links', '[a]('.repeat(10_000)],
    ['underscores', '_a '.repeat(20_000)],
    ['addresses', 'https://a.b/'.repeat(5_000)],
    ['mails', 'a@b.'.repeat(10_000)],
    ['one word', 'a1.'.repeat(100_000)],
    ['an address before punctuation', `https://a${'.,'.repeat(100_000)}x`],
    ['an address before brackets', `https://a${')'.repeat(100_000)}`],
    ['many mail addresses', 'a@b.c '.repeat(50_000)],
    ['formulas without end', '\\('.repeat(300_000)],
    ['prices', '$a '.repeat(300_000)],
    ['blanks in a heading', `# a${' '.repeat(200_000)}b`],
    ['lines', 'a\n'.repeat(100_000)],
    ['blanks', `a${' '.repeat(50_000)}b`],
    ['table cells', `${'|'.repeat(2_000)}\n${'|-'.repeat(2_000)}\n`],
  ])('reads %s without end in a bounded time and depth', (_, text) => {
    expect(whole(text).length).toBeGreaterThan(0);
    expect(createReader()(text, true)).toBeDefined();
  });
});
