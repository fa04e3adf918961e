import fc from 'fast-check';

/** Pieces of lines that we mean to read as everybody does; what glues badly to its neighbours is not here. */
const PIECES = [
  ...[
    'word',
    'two words',
    'e\u0301',
    'שלום',
    '中文',
    'a\nb',
    'a  \nb',
    'a\\\nb',
    '!',
    '|',
    '=',
    '"',
  ],
  ...[
    '**bold**',
    '*it*',
    '**open',
    'close**',
    '_a_b_',
    '__c__',
    '***both***',
    '*a **b** c*',
    '**a *b* c**',
  ],
  ...[
    '~~gone~~',
    '`code`',
    '``a`b``',
    '` x `',
    '`open',
    '*',
    '**',
    '_',
    '__',
    '[',
    ']',
    '1.',
    '-',
    '+',
    '#',
  ],
  ...['[text](https://a.example/x_y)', '[text](<a b> "t")', '[a](b (c))', '[a](/b(c)d)', '[a]( )'],
  ...[
    '[t *e*][one]',
    '[two][]',
    '[One]',
    '[none]',
    '[a [b](c) d](e)',
    '![alt *x*](p.png "q")',
    '![i][one]',
  ],
  ...[
    '[![i](j)](k)',
    'https://a.example/a_b?c=d.',
    'www.a.example',
    'me@a.example',
    '<https://b.example>',
  ],
  ...[
    '<me@b.example>',
    '&amp;',
    '&copy;',
    '&#65;',
    '&nope;',
    '\\*',
    '\\_x\\_',
    '\\`',
    '\\\\',
    '\\a',
    '>',
  ],
];
const ALONE = /:\/\/|www|@|[*_~[\]]/;
const line = fc
  .array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 4 })
  .chain((pieces) =>
    fc
      .constantFrom(' ', pieces.some((text) => ALONE.test(text)) ? ' ' : '')
      .map((between) => pieces.join(between)),
  );

const leaf = fc.oneof(
  { weight: 3, arbitrary: line },
  fc.array(line, { minLength: 2, maxLength: 3 }).map((lines) => lines.join('\n')),
  fc
    .tuple(
      fc.constantFrom('# ', '### ', '###### ', '####### ', '#'),
      line,
      fc.constantFrom('', ' ##', '#'),
    )
    .map(([mark, text, end]) => mark + text + end),
  fc
    .tuple(line, fc.constantFrom('===', '---', '--', '='))
    .map(([text, under]) => `${text}\n${under}`),
  fc.constantFrom('---', '***', '- - -', '___', ' ***', '    ***'),
  fc
    .tuple(
      fc.constantFrom('```', '~~~', '````ts', '``` js x', ' ```'),
      line,
      fc.constantFrom('```', '~~~', '`````', '  ```'),
    )
    .map(([open, text, close]) => `${open}\n${text}\n\n  # no\n${close}`),
  fc.tuple(fc.constantFrom('  ', '   '), line).map(([blanks, text]) => `${blanks}${text}`),
  fc
    .tuple(line, line)
    .map(
      ([head, row]) =>
        `| h | ${head.replaceAll(/[|\n]/g, '')} |\n|---|:-:|\n| a | ${row.replaceAll('\n', ' ')} |\n| b`,
    ),
  fc.constantFrom(
    'a | b\n-- | -\nc | d | e',
    '| a |\n|:-:|\n| x \\| y |',
    '| a | b |\n|--|',
    '|a|\n|-|\n\n|b|',
  ),
  fc.constantFrom(
    '[one]: /first "t"',
    '[two]:\n/second',
    "[one]: <a b> 'x'",
    '[three]: /t (u)\n[four]: /f',
  ),
  fc.constantFrom('[five]: /v "w" x', '[six]: /a\n"title\nmore"'),
);

const MARKS = ['- ', '* ', '+ ', '1. ', '2) ', '- [ ] ', '- [x] ', '> ', '>'] as const;

const block: fc.Arbitrary<string> = fc.letrec<{ block: string }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 2, arbitrary: leaf },
    fc
      .tuple(
        fc.constantFrom(...MARKS),
        fc.array(tie('block'), { minLength: 1, maxLength: 3 }),
        fc.constantFrom('\n', '\n\n'),
        fc.boolean(),
      )
      .map(([mark, blocks, between, isLazy]) =>
        blocks.map((text) => set(text, mark, isLazy)).join(between),
      ),
  ),
})).block;

/** Sets a block into a list item or a quote; a lazy one forgets the mark of its later lines. */
function set(text: string, mark: string, isLazy: boolean): string {
  const width = mark.startsWith('- [') ? 2 : mark.length;
  const rest = isLazy && !/[|`~]/.test(text) ? '' : mark.startsWith('>') ? mark : ' '.repeat(width);
  return text
    .split('\n')
    .map((part, index) => (index === 0 ? mark : rest) + part)
    .join('\n');
}

/**
 * Where micromark departs from CommonMark, and the reference reads as we do: a marker behind another
 * one, in a quote, or below code that is set in is held to what may interrupt a paragraph; a task keeps
 * the blanks behind its box. And two places in which we differ: a table goes on in a line that is set
 * in, and an item that begins with a definition is as empty as it looks.
 */
const ODD = [
  /(?:^|\n)[ \t>]*(?:[-+*]|\d+[.)])[ \t]+(?:[-+*]|\d+[.)])(?:[ \t]|\n|$)/,
  /(?:^|\n)[^\n]*>[ \t]*(?:[-+*]|\d+[.)])(?:[ \t]|\n|$)/,
  /(?: {4}|\t)[^\n]*\n[ \t>\n]*(?:[-+*]|\d+[.)])(?:[ \t]|\n|$)/,
  /\[[x ]\](?: {2}| ?\t)/,
  /\|[^]*\n[ >]*(?: {4}|\t)/,
  // A table right below that of an item it takes for text.
  /-(?: ?\||:-)[^]*-(?: ?\||:-)[^]*-(?: ?\||:-)[^]*-(?: ?\||:-)/,
  /(?:[-+*]|\d[.)]) +\[\w+\]:/,
];

/** Markdown as models write it, and worse. */
export const commonMarkdown: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(block, { minLength: 1, maxLength: 4 }),
    fc.constantFrom('\n', '\n\n', '\n\n\n'),
    fc.constantFrom('\n', '\r\n'),
  )
  .map(([blocks, between, end]): [string, string] => [blocks.join(between), end])
  .filter(([text]) => !ODD.some((odd) => odd.test(text)))
  .map(([text, end]) => text.replaceAll('\n', end));
