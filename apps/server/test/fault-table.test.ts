import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { DIALECTS } from '@parley/providers/testing';
import { describe, expect, it } from 'vitest';

import { faultTableOf, LAST_ROW } from './fault-table.ts';

const TABLES = Object.entries(DIALECTS).map(
  ([protocol, dialect]) => [protocol, faultTableOf(dialect)] as const,
);

describe('the table of faults', () => {
  it('has every row for every protocol: a case, or a reason why there can be none', () => {
    const every = Array.from({ length: LAST_ROW }, (_, index) => index + 1);
    for (const [protocol, { faults, departures, reasons }] of TABLES) {
      const rows = new Set([...faults, ...departures].map(({ row }) => row));
      const excused = Object.keys(reasons).map(Number);
      const both = [...rows, ...excused].toSorted((left, right) => left - right);
      expect([protocol, both]).toEqual([protocol, every]);
    }
  });

  it('says how many cases it has', () => {
    const counts = TABLES.map(([protocol, { faults, departures }]) => {
      const cases = [...faults, ...departures];
      return { protocol, rows: new Set(cases.map(({ row }) => row)).size, cases: cases.length };
    });
    const told = counts.map(
      ({ protocol, rows, cases }) => `${protocol} ${rows} rows ${cases} cases`,
    );
    const all = counts.reduce((sum, { cases }) => sum + cases, 0);
    process.stdout.write(`fault table: ${told.join('; ')}; in all ${all} cases\n`);
    expect(TABLES.map(([protocol, { dialect }]) => [protocol, dialect.protocol])).toEqual(
      TABLES.map(([protocol]) => [protocol, protocol]),
    );
    expect(counts.every(({ cases }) => cases > 0)).toBe(true);
  });

  it.each(TABLES)('of %s names tests that exist for what is shown elsewhere', (_, { reasons }) => {
    const named = Object.values(reasons).flatMap((reason) => reason.match(/\S+\.ts/g) ?? []);
    expect(named.filter((file) => !existsSync(join(import.meta.dirname, file)))).toEqual([]);
  });

  it.each(TABLES)('of %s has no case twice', (_, { faults }) => {
    const names = faults.map(({ row, what }) => `${row} ${what}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it.each(TABLES)('of %s expects something of every failure of its dialect', (_, table) => {
    const { dialect, words } = table;
    expect(Object.keys(words.failures)).toEqual(Object.keys(dialect.failures));
  });
});
