import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { keepNucleus, samplingOf } from './sampling.ts';

const RUNS = { numRuns: 1_000 };

describe('how the next token is chosen', () => {
  it.each([
    ['the likeliest, where nobody said anything', {}, {}, null],
    ['the likeliest at temperature 0', { temperature: 0 }, { do_sample: true }, null],
    ['the likeliest at what is almost 0', { temperature: 1e-40, topP: 0.9 }, {}, null],
    ['as asked', { temperature: 0.5, topP: 0.9 }, {}, { temperature: 0.5, topP: 0.9, topK: 50 }],
    [
      'by lot, where top P is asked for',
      { topP: 0.9 },
      {},
      { temperature: 1, topP: 0.9, topK: 50 },
    ],
    [
      'as the makers advise',
      {},
      { do_sample: true, temperature: 0.6, top_p: 0.95, top_k: 20 },
      { temperature: 0.6, topP: 0.95, topK: 20 },
    ],
    [
      'as asked, and as the makers advise for the rest',
      { temperature: 1.5 },
      { do_sample: true, temperature: 0.6, top_p: 0.95 },
      { temperature: 1.5, topP: 0.95, topK: 50 },
    ],
    [
      'without what makes no sense of the advice',
      {},
      { do_sample: true, temperature: 'hot', top_p: -1, top_k: null },
      { temperature: 1, topP: 1, topK: 50 },
    ],
  ])('is %s', (_name, params, advice, sampling) => {
    expect(samplingOf(params, advice)).toEqual(sampling);
  });
});

describe('the nucleus', () => {
  const someScores = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 50 });
  const someShare = fc.double({ min: 0.001, max: 0.999, noNaN: true });

  it('is as many of the likeliest tokens as it takes to have the share, and no more', () => {
    fc.assert(
      fc.property(someScores, someShare, (given, topP) => {
        const scores = Float32Array.from(given);
        keepNucleus(scores, topP);

        const weights = given.map((score) => Math.exp(score));
        const total = weights.reduce((sum, each) => sum + each, 0);
        const kept = weights.filter((_, token) => scores[token] !== -Infinity);
        const left = weights.filter((_, token) => scores[token] === -Infinity);
        const sum = kept.reduce((one, other) => one + other, 0) / total;
        expect(kept.length).toBeGreaterThan(0);
        expect(sum).toBeGreaterThan(topP - 1e-4);
        expect(Math.min(...kept)).toBeGreaterThanOrEqual(Math.max(0, ...left));
        if (kept.length > 1) expect(sum - Math.min(...kept) / total).toBeLessThan(topP + 1e-4);
      }),
      RUNS,
    );
  });

  it('is one of the likeliest alone where only so many take part', () => {
    fc.assert(
      fc.property(someScores, someShare, fc.integer({ min: 1, max: 60 }), (given, topP, topK) => {
        const scores = Float32Array.from(given);
        keepNucleus(scores, topP, topK);

        const others = Float32Array.from(
          given.toSorted((one, other) => other - one).slice(0, topK),
        );
        keepNucleus(others, topP);
        const kept = (all: Float32Array) => all.filter((score) => score > -Infinity).toSorted();
        expect(kept(scores)).toEqual(kept(others));
        expect([...scores].every((score, token) => [given[token], -Infinity].includes(score))).toBe(
          true,
        );
      }),
      RUNS,
    );
  });

  it('leaves the scores of its tokens as they are', () => {
    const scores = Float32Array.of(1, 5, 2, 4.5);
    keepNucleus(scores, 0.8);

    expect([...scores]).toEqual([-Infinity, 5, -Infinity, 4.5]);
  });

  it('is everything at 1', () => {
    const scores = Float32Array.of(-3, 5);
    keepNucleus(scores, 1);

    expect([...scores]).toEqual([-3, 5]);
  });
});
