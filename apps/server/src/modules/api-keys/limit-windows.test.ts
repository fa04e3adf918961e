import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { LIMIT_WINDOWS, windowEnd, windowStart } from './limit-windows.ts';

describe('a window', () => {
  test.each([
    ['minute', '2026-03-01T12:34:56.789Z', '2026-03-01T12:34:00.000Z', '2026-03-01T12:35:00.000Z'],
    ['minute', '2026-12-31T23:59:59.999Z', '2026-12-31T23:59:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['day', '2026-03-29T02:30:00.000Z', '2026-03-29T00:00:00.000Z', '2026-03-30T00:00:00.000Z'],
    ['day', '2028-02-28T23:59:59.999Z', '2028-02-28T00:00:00.000Z', '2028-02-29T00:00:00.000Z'],
    ['month', '2028-02-29T12:00:00.000Z', '2028-02-01T00:00:00.000Z', '2028-03-01T00:00:00.000Z'],
    ['month', '2026-12-31T23:59:59.999Z', '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
  ] as const)('of a %s around %s begins at %s and ends at %s', (per, at, start, end) => {
    expect(windowStart(per, new Date(at)).toISOString()).toBe(start);
    expect(windowEnd(per, new Date(at)).toISOString()).toBe(end);
  });

  test('belongs to the one that it begins, not to the one that it ends', () => {
    const midnight = new Date('2026-08-01T00:00:00.000Z');

    for (const per of LIMIT_WINDOWS) expect(windowStart(per, midnight)).toEqual(midnight);
  });

  test('holds every moment in exactly one, without gaps between them', () => {
    const moments = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(fc.constantFrom(...LIMIT_WINDOWS), moments, (per, at) => {
        const start = windowStart(per, at);
        const end = windowEnd(per, at);

        expect(start.getTime()).toBeLessThanOrEqual(at.getTime());
        expect(end.getTime()).toBeGreaterThan(at.getTime());
        expect(windowStart(per, new Date(end.getTime() - 1))).toEqual(start);
        expect(windowStart(per, end)).toEqual(end);
      }),
      { numRuns: 1000 },
    );
  });
});
