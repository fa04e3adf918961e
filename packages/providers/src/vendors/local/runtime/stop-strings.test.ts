import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { StopStrings } from './stop-strings.ts';

const RUNS = { numRuns: 2_000 };

function passed(stops: readonly string[], pieces: readonly string[]) {
  const search = new StopStrings(stops);
  const before = pieces.map((piece) => search.push(piece));
  return { pieces: [...before, search.end()], isFound: search.isFound };
}

/** What is before the string whose last character comes first; of those that end together, the longest. */
function expected(text: string, stops: readonly string[]): string | null {
  for (let end = 1; end <= text.length; end += 1) {
    const found = stops.filter((stop) => text.slice(0, end).endsWith(stop));
    if (found.length > 0) return text.slice(0, end - Math.max(...found.map((stop) => stop.length)));
  }
  return null;
}

// Few letters, so that strings overlap with themselves and with each other.
const someText = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 12 });
const someStops = fc.array(
  fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 5 }),
  { maxLength: 4 },
);

describe('stop strings', () => {
  it('let through exactly what is before the first of them, whatever pieces it comes in', () => {
    fc.assert(
      fc.property(fc.array(someText), someStops, (pieces, stops) => {
        const text = pieces.join('');
        const before = expected(text, stops);

        const seen = passed(stops, pieces);

        expect(seen.isFound).toBe(before !== null);
        expect(seen.pieces.join('')).toBe(before ?? text);
      }),
      RUNS,
    );
  });

  it('hold back no more than may turn out to be the beginning of one', () => {
    const { pieces } = passed(['STOP'], ['go ', 'ST', 'AY ', 'S', 'TO', 'P', ' more']);

    expect(pieces).toEqual(['go ', '', 'STAY ', '', '', '', '', '']);
  });

  it('cost no more where they are long and alike', () => {
    const stop = `${'a'.repeat(100_000)}b`;

    const { pieces } = passed([stop], Array<string>(200_000).fill('a'));

    expect(pieces.join('')).toHaveLength(200_000);
  });
});
