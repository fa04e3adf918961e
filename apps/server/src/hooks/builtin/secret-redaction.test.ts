import { KEY_FORMS, type KeyForm } from '@parley/providers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { ChunkPipeline } from '../chunk-pipeline.ts';
import { contextOf, createKeyMask } from './key-mask.ts';
import { secretRedaction } from './secret-redaction.ts';

const RUNS = { numRuns: 2000 };

const KEY = 'sk-or-v1-9f3c2b1a0d4e5f60718293a4b5c6d7e8f90123456789abcdef0123456789abcd';
const OTHER_KEY = 'sk-or-0123456789_-ABCDEF';
/** As short as a key can be; without its last character it is none. */
const SHORTEST_KEY = 'sk-or-0123456789ab';

describe('a key is masked', () => {
  test.each([
    ['alone', KEY, '[redacted]'],
    ['inside a sentence', `Your key ${KEY} works`, 'Your key [redacted] works'],
    ['at the very end', `It is ${KEY}`, 'It is [redacted]'],
    ['that is as short as can be', `It is ${SHORTEST_KEY}!`, 'It is [redacted]!'],
    ['before a full stop', `${KEY}.`, '[redacted].'],
    ['between quotes', `"${KEY}"`, '"[redacted]"'],
    ['between backticks', `\`${KEY}\``, '`[redacted]`'],
    ['before a new line', `${KEY}\nNext`, '[redacted]\nNext'],
    ['before an emoji', `${KEY}🔑 and on`, '[redacted]🔑 and on'],
    ['before a letter of another script', `${KEY}é`, '[redacted]é'],
    ['after an escaped line break', `"a\\n${KEY}"`, '"a\\n[redacted]"'],
    ['after an encoded character', `?key%3D${KEY}`, '?key%3D[redacted]'],
    ['after a beginning that came to nothing', `sk-,${KEY},`, 'sk-,[redacted],'],
    ['from the beginning that came first', `sk-sk-os${KEY},`, '[redacted],'],
    ['twice', `${KEY} ${OTHER_KEY}`, '[redacted] [redacted]'],
    ['twice with one character between', `${KEY},${OTHER_KEY},`, '[redacted],[redacted],'],
    ['twice with nothing between', `${KEY}${OTHER_KEY} end`, '[redacted] end'],
    ['that is longer than any', `a ${KEY}${'x'.repeat(5000)} b`, 'a [redacted] b'],
  ])('%s', async (_, text, expected) => {
    expect((await streamed([text])).join('')).toBe(expected);
    expect((await streamed(text.split(''))).join('')).toBe(expected);
  });

  test('wherever it is cut in two', async () => {
    const text = `The key is ${KEY}, keep it.`;
    for (let cut = 0; cut <= text.length; cut += 1) {
      const deltas = [text.slice(0, cut), text.slice(cut)];
      expect((await streamed(deltas)).join(''), `${cut}`).toBe('The key is [redacted], keep it.');
    }
  });

  test('wherever the stream breaks off once it can only be a key', async () => {
    for (let end = SHORTEST_KEY.length; end <= KEY.length; end += 1)
      expect((await streamed([`It is ${KEY.slice(0, end)}`])).join('')).toBe('It is [redacted]');
  });

  test('and nothing of it is passed on while it comes', async () => {
    const pieces = await streamed(['It is ', ...KEY.split(''), '.']);
    expect(pieces).toEqual(['It is ', ...KEY.split('').map(() => ''), '[redacted].', '']);
  });
});

describe('text without a key is passed on as it is', () => {
  test.each([
    'Keys begin with sk-or-',
    'Keys begin with sk-or-v1- and go on',
    SHORTEST_KEY.slice(0, -1),
    `${SHORTEST_KEY.slice(0, -1)} and ${SHORTEST_KEY.slice(0, -1)}.`,
    'sk',
    'sk-proj-0123456789abcdef0123456789abcdef',
    'SK-OR-V1-0123456789ABCDEF0123456789ABCDEF',
    'ask-or-tell, task-oriented, risk-or-reward',
    'ask-or-tell-leadership-styles, task-oriented-dialogue-systems-a-2024-survey-of-methods',
    'mask-0123456789abcdef0123456789abcdef.png, raw_fw_updateconfigurationhandler1',
    `KEY=x${KEY}`,
    'https://example.com/task-oriented-dialogue-systems-with-large-language-models',
    's'.repeat(1000),
    'half an emoji: \uD83D',
    'nothing: \0',
  ])('%j', async (text) => {
    expect((await streamed([text])).join('')).toBe(text);
    expect((await streamed(text.split(''))).join('')).toBe(text);
  });

  test('at once, but for what a key could begin with', async () => {
    expect(await streamed(['Hello', ' wor', 'ld.'])).toEqual(['Hello', ' wor', 'ld.', '']);
    expect(await streamed(['Yes', ', s', 'k-', 'or-', 'so.'])).toEqual([
      ...['Yes', ', ', '', '', 'sk-or-so.'],
      '',
    ]);
  });
});

describe('for any text, however it is cut', () => {
  test('what is passed on is the whole text with its keys masked', async () => {
    await fc.assert(
      fc.asyncProperty(deltasOf(text()), async (deltas) => {
        expect((await streamed(deltas)).join('')).toBe(masked(deltas.join('')));
      }),
      RUNS,
    );
  });

  test('nothing waits but the longest ending that could become a key', async () => {
    await fc.assert(
      fc.asyncProperty(deltasOf(text()), async (deltas) => {
        const pieces = await streamed(deltas);
        for (let count = 1; count <= deltas.length; count += 1) {
          const all = deltas.slice(0, count).join('');
          const settled = all.slice(0, all.length - longestBeginning(all).length);
          expect(pieces.slice(0, count).join('')).toBe(masked(settled));
        }
      }),
      RUNS,
    );
  });

  test('parts that come in turns do not mix', async () => {
    await fc.assert(
      fc.asyncProperty(deltasOf(text()), deltasOf(text()), async (left, right) => {
        const pipeline = newPipeline();
        const passed = { left: '', right: '' };
        for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
          passed.left += await textOf(pipeline, 'left', left[index] ?? '');
          passed.right += await textOf(pipeline, 'right', right[index] ?? '');
        }
        passed.left += await textOf(pipeline, 'left', '', true);
        passed.right += await textOf(pipeline, 'right', '', true);
        expect(passed).toEqual({ left: masked(left.join('')), right: masked(right.join('')) });
      }),
      RUNS,
    );
  });
});

describe('with the forms of several vendors', () => {
  const FORMS: readonly KeyForm[] = [
    { prefix: 'sk-', alphabet: 'A-Za-z0-9', minLength: 8 },
    { prefix: 'sk-or-', alphabet: 'A-Za-z0-9_-', minLength: 6 },
    { prefix: 'AIza', alphabet: 'a-f', minLength: 3 },
  ];
  const pieces = ['sk-', 'sk-or-', 'AIza', 'abcdef', 'Zz', '_-', 'f', 's', ' ', '.'];
  const someText = fc
    .array(fc.constantFrom(...pieces), { maxLength: 20 })
    .map((all) => all.join(''));

  test('a key is masked whole, whichever forms share its beginning', () => {
    const mask = createKeyMask(FORMS);
    expect(mask('sk-or-abcdefgh_tail.', true).text).toBe('[redacted].');
    expect(mask('sk-abcdefgh, AIzaabc', true).text).toBe('[redacted], [redacted]');
    expect(mask('sk-or-abAIzaabc', true).text).toBe('[redacted]');
    expect(mask('sk-,AIzaabc', true).text).toBe('sk-,[redacted]');
  });

  test('the result depends neither on their order nor on where the text is cut', () => {
    const mask = createKeyMask(FORMS);
    const reversed = createKeyMask(FORMS.toReversed());
    fc.assert(
      fc.property(deltasOf(someText), (deltas) => {
        const whole = mask(deltas.join(''), true).text;
        expect(passedBy(reversed, deltas)).toBe(whole);
        expect(passedBy(mask, deltas)).toBe(whole);
      }),
      RUNS,
    );
  });

  test('a form that cannot be told from other text early enough is refused', () => {
    const form = { prefix: 'sk-', alphabet: 'a-z', minLength: 254 };
    expect(() => createKeyMask([form])).toThrow('256');
    expect(createKeyMask([{ ...form, minLength: 253 }])('sk-a', false)).toEqual({
      text: '',
      hold: 'sk-a',
    });
  });
});

describe('what is held back', () => {
  test('never exceeds 256 characters, however long a key grows', () => {
    const mask = createKeyMask([{ prefix: 'sk-', alphabet: 'a-z', minLength: 253 }]);
    let hold = '';
    for (let count = 0; count < 1000; count += 1) {
      const verdict = mask(`${hold}${count === 0 ? 'sk-' : 'abc'}`, false);
      expect(verdict.text).toBe('');
      expect(verdict.hold.length).toBe(Math.min(3 + count * 3, 256));
      hold = verdict.hold;
    }
    expect(mask(`${hold} end`, true).text).toBe('[redacted] end');
  });
});

describe('the work grows no faster than the text', () => {
  const SIZE = 2_000_000;
  const texts = {
    'first letters of a prefix': 's',
    prefixes: 'sk-or-',
    'keys that lack one character': `${SHORTEST_KEY.slice(0, -1)} `,
    'short keys': `${SHORTEST_KEY} `,
    'ordinary words': 'task or risk? ',
  };

  test.each(Object.entries(texts))('with a text of %s', (_, piece) => {
    const text = piece.repeat(SIZE / piece.length);
    const mask = createKeyMask(KEY_FORMS);
    const whole = mask(text, true).text;
    expect(passedBy(mask, [text])).toBe(whole);
    expect(passedBy(mask, text.split(''))).toBe(whole);
  });

  test('with a key as long as a whole frame may be', () => {
    const text = `${KEY}${'x'.repeat(32 * 1024 * 1024)}`;
    expect(passedBy(createKeyMask(KEY_FORMS), [text, text, '.'])).toBe('[redacted].');
  });
});

/** What the hook passes on for each delta, and last at the end of the part. */
async function streamed(deltas: readonly string[]): Promise<string[]> {
  const pipeline = newPipeline();
  const pieces: string[] = [];
  for (const delta of deltas) pieces.push(await textOf(pipeline, 'part', delta));
  return [...pieces, await textOf(pipeline, 'part', '', true)];
}

function newPipeline(): ChunkPipeline {
  const context = {
    source: 'chat' as const,
    ownerId: 'owner',
    chatId: 'chat',
    generationId: 'generation',
    requestId: 'request',
    modelId: 'openrouter/fake/model',
  };
  return new ChunkPipeline([secretRedaction], context, (_, error) => {
    throw error;
  });
}

async function textOf(
  pipeline: ChunkPipeline,
  partId: string,
  delta: string,
  final = false,
): Promise<string> {
  return (await pipeline.pass({ kind: 'text', partId, text: delta, final })).text;
}

/** The same for a mask alone. */
function passedBy(mask: ReturnType<typeof createKeyMask>, deltas: readonly string[]): string {
  let passed = '';
  let before = '';
  let hold = '';
  for (const delta of deltas) {
    const verdict = mask(hold + delta, false, before);
    passed += verdict.text;
    before = contextOf(before + verdict.text);
    hold = verdict.hold;
  }
  return passed + mask(hold, true, before).text;
}

/** The whole text with its keys masked, found the slow way: letter by letter. */
function masked(text: string): string {
  let result = '';
  let at = 0;
  while (at < text.length) {
    const length = canBegin(text.slice(0, at)) ? keyLength(text.slice(at)) : 0;
    result += length === 0 ? text.charAt(at) : '[redacted]';
    at += Math.max(length, 1);
  }
  return result;
}

/** How long the key is that the text begins with; 0: none. */
function keyLength(text: string): number {
  const form = KEY_FORMS.find(({ prefix, alphabet, minLength, telling = alphabet }) => {
    const told = text.slice(prefix.length, prefix.length + minLength);
    return (
      text.startsWith(prefix) &&
      new RegExp(`^[${alphabet}]{${minLength}}$`).test(told) &&
      new RegExp(`[${telling}]`).test(told)
    );
  });
  return form === undefined ? 0 : (/^[\w-]+/.exec(text)?.[0].length ?? 0);
}

/** Whether a key may begin behind this. */
function canBegin(before: string): boolean {
  return /(?:\\[nrtbf]|%[0-9a-f]{2})$/i.test(before.slice(-3)) || !/[\w-]$/.test(before.slice(-1));
}

/** Found the slow way: by trying every ending. */
function longestBeginning(text: string): string {
  for (let start = 0; start < text.length; start += 1) {
    const ending = text.slice(start);
    if (!canBegin(text.slice(0, start))) continue;
    if (KEY_FORMS.some((form) => couldBecomeKey(ending, form))) return ending;
  }
  return '';
}

function couldBecomeKey(ending: string, form: KeyForm): boolean {
  const { prefix, alphabet, minLength } = form;
  if (!ending.startsWith(prefix)) return prefix.startsWith(ending);
  const rest = ending.slice(prefix.length);
  if (!new RegExp(`^[${alphabet}]*$`).test(rest)) return false;
  return rest.length < minLength || keyLength(ending) > 0;
}

/** Ordinary characters, whole keys, and everything that is nearly one. */
function text(): fc.Arbitrary<string> {
  const ofKey = fc.nat(KEY.length).map((end) => KEY.slice(0, end));
  const prefix = fc.constantFrom('s', 'sk', 'sk-', 'sk-o', 'sk-or', 'sk-or-', 'sk-or-v1-');
  const run = fc.string({ unit: fc.constantFrom('0', 'a', 'Z', '_', '-', 's'), maxLength: 30 });
  const edge = fc.constantFrom(' ', '.', '"', '\n', '🔑', '\uD83D', '\0', 'é', '[redacted]');
  const piece = fc.oneof(ofKey, prefix, run, edge, fc.string({ unit: 'binary', maxLength: 5 }));
  return fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
}

/** A text in 1 to 20 deltas, some of them empty. */
function deltasOf(text: fc.Arbitrary<string>): fc.Arbitrary<string[]> {
  return fc.tuple(text, fc.array(fc.nat(), { maxLength: 19 })).map(([all, numbers]) => {
    const cuts = numbers.map((number) => number % (all.length + 1)).toSorted((a, b) => a - b);
    return [0, ...cuts].map((from, index) => all.slice(from, cuts[index] ?? all.length));
  });
}
