import {
  foreignKey,
  index,
  integer,
  primaryKey,
  real,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';

/** How each kind of column of `tables.ts` is kept in SQLite. */
export const sqliteKit = {
  table: sqliteTable,
  text: (name: string) => text(name),
  /** Whole numbers up to 2^53. */
  int: (name: string) => integer(name),
  real: (name: string) => real(name),
  bool: (name: string) => integer(name, { mode: 'boolean' }),
  /** A moment, exact to the millisecond. */
  time: (name: string) => integer(name, { mode: 'timestamp_ms' }),
  json: (name: string) => text(name, { mode: 'json' }),
  index,
  uniqueIndex,
  primaryKey,
  foreignKey,
};

export type ColumnKit = typeof sqliteKit;
