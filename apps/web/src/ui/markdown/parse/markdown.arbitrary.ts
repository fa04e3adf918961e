import fc from 'fast-check';

/** Pieces of Markdown that go wrong where they meet, cut or nested. */
const inline = fc.constantFrom(
  'word',
  'two words',
  '**bold**',
  '*it*',
  '**open',
  'close**',
  '_a_b_',
  '~~gone~~',
  '`code`',
  '``a`b``',
  '`open',
  '[text](https://a.example/x_y)',
  '[text](<a b> "t")',
  '[ref][one]',
  '[two]',
  '[^n]',
  '![alt](p.png)',
  '![alt](htt',
  '[half](htt',
  'https://a.example/a_b?c=d.',
  '<https://b.example>',
  '<b>',
  '<div',
  '&amp;',
  '&am',
  '$x_1$',
  '$5',
  '$$y^2$$',
  '\\(z\\)',
  '\\[w\\]',
  '\\*',
  '\\',
  'a  \nb',
  'a\\\nb',
  '中文（强调）',
  '**中文（强调）**后面',
  '👩‍👩‍👧',
  '𝒳',
  'e\u0301',
  'שלום',
  '**',
  '*',
  '_',
  '|',
  'a | b',
  '!',
  '[',
  ']',
  '<',
  '$',
  '1.',
  '-',
  '#',
);
const line = fc.array(inline, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(' '));

const leaf = fc.oneof(
  line,
  fc.array(line, { minLength: 2, maxLength: 3 }).map((lines) => lines.join('\n')),
  line.map((text) => `## ${text}`),
  fc
    .tuple(line, fc.constantFrom('===', '---', '--', '='))
    .map(([text, under]) => `${text}\n${under}`),
  fc.constantFrom('---', '***', '- - -'),
  fc
    .tuple(fc.constantFrom('```', '~~~', '````ts', '```js'), line, fc.boolean())
    .map(
      ([fence, text, closed]) =>
        `${fence}\n${text}\n\n  # no\n${closed ? fence.replace(/\w+$/, '') : ''}`,
    ),
  line.map((text) => `    ${text}`),
  fc.tuple(line, line).map(([head, row]) => `| h | ${head} |\n|---|:-:|\n| a | ${row} |\n| b`),
  fc.constantFrom(
    '$$\nx\n$$',
    '\\[\ny\n\\]',
    '$$\nopen',
    '<div>\n\nhtml\n</div>',
    '<!-- c -->',
    '[one]: /first "t"',
    '[two]:\n/second',
    '[^n]: note\n\n    more',
  ),
);

const block: fc.Arbitrary<string> = fc.letrec<{ block: string }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc
      .tuple(
        fc.constantFrom('- ', '* ', '1. ', '2) ', '- [ ] ', '- [x] ', '> '),
        fc.array(tie('block'), { minLength: 1, maxLength: 3 }),
        fc.constantFrom('\n', '\n\n'),
      )
      .map(([mark, blocks, between]) => blocks.map((text) => set(text, mark)).join(between)),
  ),
})).block;

/** Sets a block into a list item or a quote; a lazy one forgets the mark of its later lines. */
function set(text: string, mark: string): string {
  const rest =
    mark === '> ' ? '> ' : ' '.repeat(mark.startsWith('1') || mark.startsWith('2') ? 3 : 2);
  return text
    .split('\n')
    .map((part, index) => (index === 0 ? mark : rest) + part)
    .join('\n');
}

/** Markdown as no model should write it. */
export const markdown: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(block, { minLength: 1, maxLength: 5 }),
    fc.constantFrom('\n', '\n\n', '\n\n\n'),
    fc.constantFrom('\n', '\r\n', '\r'),
  )
  .map(([blocks, between, end]) => blocks.join(between).replaceAll('\n', end));
