import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { TokenText } from './token-text.ts';

const RUNS = { numRuns: 5_000 };

/** A tokenizer of which every token is some bytes, whatever characters they are a part of. */
class ByteTokens {
  readonly tokens: Uint8Array[] = [];
  longest = 0;

  constructor(text: string, lengths: readonly number[]) {
    const bytes = new TextEncoder().encode(text);
    for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
      const length = lengths[turn % lengths.length] ?? 1;
      this.tokens.push(bytes.slice(at, at + length));
      at += length;
    }
  }

  decode(ids: number[]): string {
    this.longest = Math.max(this.longest, ids.length);
    const bytes = ids.flatMap((id) => [...(this.tokens[id] ?? [])]);
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes));
  }

  /** All pieces in which the text comes out, the last one at the end. */
  pieces(): string[] {
    const text = new TokenText((ids) => this.decode(ids));
    return [...this.tokens.map((_, id) => text.push(id)), text.end(true)];
  }
}

const anyText = fc
  .string({ unit: 'binary', maxLength: 200 })
  .filter((text) => !text.includes('\uFFFD'));
const anyLengths = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 20 });

describe('text from tokens', () => {
  it('is the text that the tokens are of, and never shows half a character', () => {
    fc.assert(
      fc.property(anyText, anyLengths, (text, lengths) => {
        const pieces = new ByteTokens(text, lengths).pieces();

        expect(pieces.join('')).toBe(text);
        expect(pieces.filter((piece) => piece.includes('\uFFFD'))).toEqual([]);
      }),
      {
        ...RUNS,
        // Forced on without a border, and nothing whole among the tokens that were kept.
        examples: [['\u0800𐀀𐀀𐀀𐀀\u0800', [1, 1, 2]]],
      },
    );
  });

  it('comes even where no token ends with a whole character', () => {
    // The first one takes a byte, and all others begin and end within a character of three.
    const tokens = new ByteTokens('世'.repeat(1_000), [1, ...Array<number>(999).fill(3)]);

    const pieces = tokens.pieces();

    expect(pieces.join('')).toBe('世'.repeat(1_000));
    expect(pieces.filter((piece) => piece !== '').length).toBeGreaterThan(50);
  });

  it('costs the same at the end of a long answer as at its beginning', () => {
    const tokens = new ByteTokens('a🙂世'.repeat(2_000), [1, 2, 3]);

    tokens.pieces();

    expect(tokens.longest).toBeLessThanOrEqual(20);
  });

  it('goes on after text that was told before, whose end tells how it begins', () => {
    // As Llama's decoder does it: the space before a word goes where nothing is before that.
    const words = ['tick', ' tock', ' tick', ' tack'];
    const decode = (ids: number[]) =>
      ids
        .map((id) => words[id])
        .join('')
        .trimStart();

    const fresh = new TokenText(decode);
    const begun = new TokenText(decode, [0]);

    expect([fresh.push(1), fresh.push(2)]).toEqual(['tock', ' tick']);
    expect([begun.push(1), begun.push(2), begun.push(3), begun.end(true)]).toEqual([
      ...[' tock', ' tick', ' tack'],
      '',
    ]);
  });

  it('keeps a replacement character that the model wrote', () => {
    const pieces = new ByteTokens('a\uFFFDb\uFFFD', [1]).pieces();

    expect(pieces.join('')).toBe('a\uFFFDb\uFFFD');
  });

  it('leaves out what is not whole where the answer was cut off', () => {
    const tokens = new ByteTokens('ok🙂', [1]);
    const text = new TokenText((ids) => tokens.decode(ids));
    const pieces = tokens.tokens.slice(0, -1).map((_, id) => text.push(id));

    expect([...pieces, text.end(false)].join('')).toBe('ok');
  });
});
