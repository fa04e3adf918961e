import { PreTrainedTokenizer } from '@xenova/transformers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  type BytePairTokenizer,
  encode,
  SPECIAL_TOKENS,
  tokenizerJson,
  trainTokenizer,
} from './byte-pair-tokenizer.ts';

const NO_LIMIT = Number.POSITIVE_INFINITY;

/** Few letters, so that pairs come again, and what borders between words are made of. */
const DENSE_TEXT = fc
  .array(fc.constantFrom('a', 'b', 'ab', 'é', ' ', '\n', '.', '1', "'s", ...SPECIAL_TOKENS))
  .map((pieces) => pieces.join(''));

function libraryIds(tokenizer: BytePairTokenizer, text: string): number[] {
  const library = new PreTrainedTokenizer(tokenizerJson(tokenizer), {});
  return library.encode(text, { add_special_tokens: false });
}

describe('encoding', () => {
  it('gives the ids that the library will give, whatever it was trained on', () => {
    fc.assert(
      fc.property(DENSE_TEXT, DENSE_TEXT, fc.nat(12), (corpus, text, limit) => {
        const tokenizer = trainTokenizer(corpus, limit);
        expect(encode(tokenizer, text)).toEqual(libraryIds(tokenizer, text));
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes what only looks like a special token for text', () => {
    const tokenizer = trainTokenizer('', 0);
    const ids = encode(tokenizer, '<|tool|>');

    expect(ids).toHaveLength('<|tool|>'.length);
    expect(ids).toEqual(libraryIds(tokenizer, '<|tool|>'));
  });
});

describe('training', () => {
  it('makes one token of each word', () => {
    const text = 'one two<|end|>three, four';
    const tokenizer = trainTokenizer(text, NO_LIMIT);

    expect(encode(tokenizer, text)).toHaveLength(6);
  });

  it('stops at its limit', () => {
    expect(trainTokenizer('one two three', 3).merges).toHaveLength(3);
  });

  it('takes the most frequent pair first, and of equal ones the first', () => {
    expect(trainTokenizer('cab ab', 2).merges).toEqual(['a b', 'c ab']);
  });

  it('gives ids without gaps to special tokens, bytes and merges, in this order', () => {
    const { vocabulary, merges } = trainTokenizer('aaa aaa', NO_LIMIT);

    expect([...vocabulary.values()]).toEqual([...vocabulary.keys()].map((_, index) => index));
    expect([...vocabulary.keys()].slice(0, SPECIAL_TOKENS.length)).toEqual([...SPECIAL_TOKENS]);
    expect([...vocabulary.keys()].slice(SPECIAL_TOKENS.length + 256)).toEqual(
      merges.map((pair) => pair.replace(' ', '')),
    );
  });
});
