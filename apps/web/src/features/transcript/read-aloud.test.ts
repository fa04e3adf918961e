import { describe, expect, test } from 'vitest';

import { readAloud } from './read-aloud.ts';

describe('an answer that is read aloud', () => {
  test('is its words, without the marks around them', () => {
    expect(
      readAloud('## Why\n\n**Red** goes *first*, `blue` stays: [more](https://a.example).'),
    ).toBe('Why Red goes first, blue stays: more.');
    expect(readAloud('1. One\n2. Two\n\n- [x] Done\n> Said')).toBe('One Two Done Said');
  });

  test('keeps what only looks like a mark', () => {
    expect(readAloud('2 * 3 * 4 is in snake_case_name')).toBe('2 * 3 * 4 is in snake_case_name');
  });

  test('names its code and reads its tables by rows', () => {
    expect(readAloud('See:\n\n```ts\nconst a = 1;\n```\n\nDone.')).toBe('See: Code, ts. Done.');
    expect(readAloud('~~~\nopen')).toBe('Code, text.');
    expect(readAloud('| a | b |\n|---|:-:|\n| 1 | 2 |')).toBe('a b 1 2');
  });

  test('ends with a whole word when it is long', () => {
    const said = readAloud('word '.repeat(2_000));
    expect(said.length).toBeLessThanOrEqual(1_001);
    expect(said).toMatch(/ word…$/);
    expect(readAloud('字'.repeat(2_000))).toBe(`${'字'.repeat(1_000)}…`);
  });

  test('is as short when almost nothing of it is words', () => {
    for (const marks of ['```\n', '*a', '[', '| ', '![](', '_ ('])
      expect(readAloud(marks.repeat(200_000)).length).toBeLessThanOrEqual(1_001);
  });
});
