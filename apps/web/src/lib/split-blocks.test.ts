import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { splitBlocks } from './split-blocks.ts';

const SAMPLES = [
  '',
  'One line',
  'First\nsecond\n\nThird\n',
  '\n\n  Indented start',
  'Before\n```ts\nconst a = 1;\n\nconst b = 2;\n```\nAfter',
  'Before\n```ts`x\nnot a fence',
  '````md\n```ts\ninner\n```\n````\n\n\nEnd',
  '~~~\ntildes\n~~~',
  '1. Item\n\n   ```sh\n   npm start\n     --help\n   ```\n\n2. Item',
  'Open fence\n\n```python\nprint(1)\n\n\nprint(2)',
  'Windows\r\n\r\n```js\r\nlet a;\r\n```\r\nend\r\n',
  '```\n```\n```\n```',
  'Inline `code` and ```three``` ticks\n``\n`',
];

/** Text made of what matters to the splitter. */
const anyText = fc
  .array(
    fc.constantFrom(
      '`',
      '``',
      '```',
      '````',
      '~~~',
      '\n',
      '\n\n',
      ' ',
      '   ',
      'a',
      'word ',
      'ts',
      '\r\n',
      '\t',
      '😀',
    ),
  )
  .map((pieces) => pieces.join(''));

function expectNothingLost(text: string): void {
  const sources = splitBlocks(text).map((block) => block.source);
  expect(sources.join('')).toBe(text);
}

function expectSettledBlocks(text: string): void {
  const final = splitBlocks(text);
  for (let length = 0; length < text.length; length += 1) {
    const settled = splitBlocks(text.slice(0, length)).slice(0, -1);
    expect(final.slice(0, settled.length), JSON.stringify(text.slice(0, length))).toEqual(settled);
  }
}

describe('splitBlocks', () => {
  test('never loses a character', () => {
    for (const text of SAMPLES) expectNothingLost(text);
    fc.assert(fc.property(anyText, expectNothingLost), { numRuns: 2_000 });
  });

  test('keeps every block but the last as the text grows', () => {
    for (const text of SAMPLES) expectSettledBlocks(text);
    fc.assert(fc.property(anyText, expectSettledBlocks), { numRuns: 1_000 });
  });

  test('parts paragraphs at blank lines and keeps single line breaks', () => {
    expect(splitBlocks('First\nsecond\n\nThird')).toEqual([
      { type: 'text', source: 'First\nsecond\n\n' },
      { type: 'text', source: 'Third' },
    ]);
  });

  test('knows language, code and end of a fenced block', () => {
    const [before, code, after] = splitBlocks(
      'Before\n```ts twoslash\nconst a = 1;\n\na;\n```\nAfter',
    );
    expect(before).toEqual({ type: 'text', source: 'Before\n' });
    expect(code).toMatchObject({
      type: 'code',
      language: 'ts',
      code: 'const a = 1;\n\na;',
      closed: true,
    });
    expect(after).toEqual({ type: 'text', source: 'After' });
  });

  test('shows a block whose fence is still open', () => {
    expect(splitBlocks('```py\nprint(1)\n')).toMatchObject([
      { language: 'py', code: 'print(1)', closed: false },
    ]);
  });

  test('closes a fence only with one of the same kind that is at least as long', () => {
    expect(splitBlocks('````\n```\n~~~~\n````')).toMatchObject([
      { code: '```\n~~~~', closed: true },
    ]);
  });

  test('takes the indentation of a fence inside a list off its lines', () => {
    expect(splitBlocks('   ```sh\n   npm start\n     --help\n   ```')).toMatchObject([
      { code: 'npm start\n  --help' },
    ]);
  });
});
