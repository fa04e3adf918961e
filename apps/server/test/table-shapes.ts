import { getTableName } from 'drizzle-orm';
import { getTableConfig as postgresConfigOf, type PgTable } from 'drizzle-orm/pg-core';
import { getTableConfig as sqliteConfigOf, type SQLiteTable } from 'drizzle-orm/sqlite-core';

import { engine, readRows } from './test-database.ts';

/** What a table is made of, in the words of its engine. */
export interface TableShape {
  name: string;
  columns: { name: string; type: string; notNull: boolean }[];
  primaryKey: string[];
  /** By name. */
  indexes: { name: string; unique: boolean; columns: string[] }[];
  /** By column. */
  foreignKeys: { column: string; table: string; foreignColumn: string; onDelete: string }[];
}

/** The shape that our definition of a table gives it on an engine. */
export function definedShape(table: SQLiteTable, dialect: 'sqlite' | 'postgres'): TableShape {
  // Both kinds of table describe themselves in the same words, as far as they are read here.
  const config =
    dialect === 'sqlite'
      ? sqliteConfigOf(table)
      : (postgresConfigOf(table as unknown as PgTable) as unknown as ReturnType<
          typeof sqliteConfigOf
        >);
  const composite = config.primaryKeys.flatMap((key) => key.columns);
  const primary = [...config.columns.filter((column) => column.primary), ...composite];
  return {
    name: config.name,
    columns: config.columns.map((column) => ({
      name: column.name,
      type: spelt(column.getSQLType()),
      notNull: column.notNull,
    })),
    primaryKey: primary.map((column) => column.name),
    indexes: byKey(
      config.indexes.map(({ config: { name, unique, columns } }) => ({
        name,
        unique,
        columns: columns.map((column) => ('name' in column ? column.name : 'expression')),
      })),
      'name',
    ),
    foreignKeys: byKey(
      config.foreignKeys.flatMap((key) => {
        const { columns, foreignColumns, foreignTable } = key.reference();
        return columns.map((column, index) => ({
          column: column.name,
          table: getTableName(foreignTable),
          foreignColumn: foreignColumns[index]?.name ?? '',
          onDelete: key.onDelete ?? 'no action',
        }));
      }),
      'column',
    ),
  };
}

/** The shapes that the tables of a database have, by name. */
export async function liveShapes(dataDir: string): Promise<TableShape[]> {
  const read = engine === 'sqlite' ? SQLITE : POSTGRES;
  const columns = await readRows<Column>(dataDir, read.columns);
  const indexes = await readRows<IndexColumn>(dataDir, read.indexes);
  const foreignKeys = await readRows<ForeignKey>(dataDir, read.foreignKeys);
  return [...Map.groupBy(columns, ({ table }) => table)].map(([name, own]) => ({
    name,
    columns: own.map((column) => ({
      name: column.name,
      type: spelt(column.type),
      notNull: Boolean(column.notNull),
    })),
    primaryKey: own
      .filter(({ primary }) => primary > 0)
      .toSorted((left, right) => left.primary - right.primary)
      .map((column) => column.name),
    indexes: byKey(
      [
        ...Map.groupBy(
          indexes.filter(({ table }) => table === name),
          (column) => column.name,
        ),
      ].map(([index, of]) => ({
        name: index,
        unique: of.some(({ unique }) => Boolean(unique)),
        columns: of.map(({ column }) => column),
      })),
      'name',
    ),
    foreignKeys: byKey(
      foreignKeys
        .filter(({ table }) => table === name)
        .map(({ column, foreignTable, foreignColumn, onDelete }) => ({
          column,
          table: foreignTable,
          foreignColumn,
          onDelete: onDelete.toLowerCase(),
        })),
      'column',
    ),
  }));
}

interface Column {
  table: string;
  name: string;
  type: string;
  notNull: boolean | number;
  /** Its place in the primary key, from 1; 0 when it is no part of it. */
  primary: number;
}

interface IndexColumn {
  table: string;
  name: string;
  unique: boolean | number;
  column: string;
}

interface ForeignKey {
  table: string;
  column: string;
  foreignTable: string;
  foreignColumn: string;
  onDelete: string;
}

const SQLITE = {
  columns: `
    select t.name as "table", c.name, c.type, c."notnull" as "notNull", c.pk as "primary"
    from sqlite_schema t join pragma_table_info(t.name) c
    where t.type = 'table' and t.name not like 'sqlite~_%' escape '~'
    order by t.name, c.cid`,
  indexes: `
    select t.name as "table", i.name, i."unique", c.name as "column"
    from sqlite_schema t join pragma_index_list(t.name) i join pragma_index_info(i.name) c
    where t.type = 'table' and i.origin = 'c'
    order by i.name, c.seqno`,
  foreignKeys: `
    select t.name as "table", f."from" as "column", f."table" as "foreignTable",
      f."to" as "foreignColumn", f.on_delete as "onDelete"
    from sqlite_schema t join pragma_foreign_key_list(t.name) f
    where t.type = 'table'`,
};

const POSTGRES = {
  columns: `
    select t.relname as "table", a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
      a.attnotnull as "notNull",
      coalesce(array_position(p.conkey, a.attnum), 0) as "primary"
    from pg_class t join pg_attribute a on a.attrelid = t.oid
      left join pg_constraint p on p.conrelid = t.oid and p.contype = 'p'
    where t.relnamespace = 'public'::regnamespace and t.relkind = 'r'
      and a.attnum > 0 and not a.attisdropped
    order by t.relname collate "C", a.attnum`,
  indexes: `
    select t.relname as "table", c.relname as name, i.indisunique as "unique",
      a.attname as "column"
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
      join pg_attribute a on a.attrelid = c.oid
    where t.relnamespace = 'public'::regnamespace and not i.indisprimary
    order by c.relname, a.attnum`,
  foreignKeys: `
    select t.relname as "table", a.attname as "column", f.relname as "foreignTable",
      b.attname as "foreignColumn",
      case k.confdeltype when 'a' then 'no action' when 'c' then 'cascade'
        when 'r' then 'restrict' when 'n' then 'set null' else 'set default' end as "onDelete"
    from pg_constraint k join pg_class t on t.oid = k.conrelid join pg_class f on f.oid = k.confrelid
      join pg_attribute a on a.attrelid = t.oid and a.attnum = k.conkey[1]
      join pg_attribute b on b.attrelid = f.oid and b.attnum = k.confkey[1]
    where k.contype = 'f' and t.relnamespace = 'public'::regnamespace`,
};

/** The engines and drizzle differ in capitals and spaces. */
function spelt(type: string): string {
  return type.toLowerCase().replace(/ (?=\()/, '');
}

function byKey<K extends string, T extends Record<K, string>>(items: readonly T[], key: K): T[] {
  return items.toSorted((left, right) => (left[key] < right[key] ? -1 : 1));
}
