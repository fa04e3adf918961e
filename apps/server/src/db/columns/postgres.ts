import {
  bigint,
  boolean,
  doublePrecision,
  foreignKey,
  index,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';

import type { ColumnKit } from './sqlite.ts';

const kit = {
  table: pgTable,
  text: (name: string) => text(name),
  int: (name: string) => bigint(name, { mode: 'number' }),
  real: (name: string) => doublePrecision(name),
  bool: (name: string) => boolean(name),
  time: (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' }),
  json: (name: string) => jsonb(name),
  index,
  uniqueIndex,
  primaryKey,
  foreignKey,
};

/**
 * How each kind of column is kept in PostgreSQL, presented as the SQLite kit: the repositories are
 * written against one type. This is the one place where that is claimed without proof by the
 * compiler; the schema parity test compares both sets of tables column by column.
 */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
export const postgresKit = kit as unknown as ColumnKit;
