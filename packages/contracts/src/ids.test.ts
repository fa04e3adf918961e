import { describe, expect, it } from 'vitest';

import { idSchema, newId } from './ids.ts';

describe('newId', () => {
  it('makes ids of the form that clients may mint', () => {
    expect(idSchema.safeParse(newId()).success).toBe(true);
  });

  it('makes ids that sort in the order in which they were made, within a millisecond too', () => {
    const ids = Array.from({ length: 5000 }, (_, index) =>
      newId(1_700_000_000_000 + Math.floor(index / 1000)),
    );
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('idSchema', () => {
  it.each(['123e4567-e89b-12d3-a456-426614174000', 'abcdefgh', 'A'.repeat(64), 'under_score-dash'])(
    'takes %s',
    (id) => {
      expect(idSchema.parse(id)).toBe(id);
    },
  );

  it.each(['short', 'A'.repeat(65), 'with space', 'semi;colon', 'zwölfzeichen', ''])(
    'refuses %j',
    (id) => {
      expect(idSchema.safeParse(id).success).toBe(false);
    },
  );
});
