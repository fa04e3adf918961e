import { memo } from 'react';

import { classNames } from '../../lib/class-names.ts';
import { TableFrame } from './blocks/table-frame.tsx';
import { Caret } from './caret.tsx';
import { groupsOf, isSameGroup } from './groups.ts';
import { drawInlines } from './inlines.tsx';
import type { Align, Table, TableRow } from './tokens.ts';

interface TableViewProps {
  table: Table;
  live: boolean;
  dir: 'auto' | undefined;
}

const ALIGNED = { start: 'text-start', center: 'text-center', end: 'text-end' } as const;

export function TableView({ table, live, dir }: TableViewProps) {
  const { align, rows, source } = table;
  const [head, ...body] = rows;
  const groups = groupsOf(body);
  return (
    <TableFrame rows={rows.map(({ plain }) => plain)} source={source}>
      <table dir={dir} className="w-full border-collapse text-14 tabular-nums">
        <thead>
          <tr>
            {head?.cells.map((cell, index) => (
              <th key={index} scope="col" className={cellLook('head', align[index])}>
                {drawInlines(cell)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map((group, index) => (
            <RowGroup
              key={index}
              rows={group}
              align={align}
              live={live && index === groups.length - 1}
            />
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

interface RowGroupProps {
  rows: readonly TableRow[];
  align: readonly Align[];
  live: boolean;
}

const RowGroup = memo(
  function RowGroup({ rows, align, live }: RowGroupProps) {
    return rows.map((row, index) => (
      <RowView key={index} row={row} align={align} live={live && index === rows.length - 1} />
    ));
  },
  (one, other) =>
    one.live === other.live && one.align === other.align && isSameGroup(one.rows, other.rows),
);

interface RowViewProps {
  row: TableRow;
  align: readonly Align[];
  live: boolean;
}

const RowView = memo(function RowView({ row, align, live }: RowViewProps) {
  const last = Math.max(
    0,
    row.cells.findLastIndex((cell) => cell.length > 0),
  );
  return (
    <tr>
      {row.cells.map((cell, index) => (
        <td key={index} className={cellLook('body', align[index])}>
          {drawInlines(cell)}
          {live && index === last && <Caret />}
        </td>
      ))}
    </tr>
  );
});

function cellLook(part: 'head' | 'body', align: Align | undefined): string {
  return classNames(
    'min-w-16 px-4 py-2 align-top first:ps-(--bleed) last:pe-(--bleed)',
    align === null || align === undefined ? 'text-start' : ALIGNED[align],
    // A number and its unit stay together.
    align === 'end' && 'whitespace-nowrap',
    part === 'head'
      ? 'border-b border-control text-13 font-title whitespace-nowrap text-ink-2'
      : 'border-b border-line wrap-break-word',
  );
}
