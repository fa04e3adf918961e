import type { RequestLog } from '@parley/contracts';
import { memo, type ReactNode } from 'react';
import { Link } from 'react-router';

import { adminStrings } from '../../../i18n/admin.ts';
import { classNames } from '../../../lib/class-names.ts';
import { StatusDot } from '../../../ui/status-dot.tsx';
import { nameFromId } from '../../models/catalogue.ts';
import { askerOf, costText, secondsText, statusOf, timeText, tokensText } from '../row-view.ts';
import { requestPath } from '../use-open-request.ts';
import { ROW } from '../use-row-focus.ts';
import { COLUMNS } from './log-head.tsx';

interface LogRowProps {
  row: RequestLog;
  /** Among all rows, from 0; and how far down that is, in pixels. */
  index: number;
  top: number;
  now: number;
  isOpen: boolean;
  /** Whether Tab comes to it. */
  isStop: boolean;
  /** Whether another one is open, whose place in the history it takes. */
  isReplacing: boolean;
  onFocus: (id: string) => void;
}

/** One request; all of it is the link that opens it. */
export const LogRow = memo(function LogRow(props: LogRowProps) {
  const { row, index, top, now, isOpen, isStop, isReplacing, onFocus } = props;
  const { tokens } = row;
  const status = statusOf(row);
  const asker = askerOf(row);
  const time = timeText(row.createdAt, now);
  const model = nameFromId(row.modelId);
  return (
    <div
      role="row"
      // The head is the first.
      aria-rowindex={index + 2}
      style={{ top }}
      className={classNames(
        'absolute inset-x-0 flex h-10.25 items-center border-b border-line text-13 tabular-nums md:pointer-coarse:h-11',
        'max-md:grid max-md:h-15.5 max-md:grid-cols-[auto_auto_minmax(0,1fr)_auto_auto] max-md:content-center max-md:gap-x-2 max-md:gap-y-0.5 max-md:px-4 max-md:text-12',
        isOpen ? 'bg-wash' : 'hover:bg-hover',
      )}
    >
      <Cell of="time" className="text-ink-3">
        {time}
      </Cell>
      <Cell of="status">
        <span className="flex items-center gap-1.75">
          <StatusDot tone={status.tone} />
          {status.word}
        </span>
      </Cell>
      <Cell of="model" className="max-md:text-14 max-md:font-strong">
        <Link
          to={requestPath(row.id)}
          replace={isReplacing}
          {...{ [ROW]: row.id }}
          tabIndex={isStop ? 0 : -1}
          aria-current={isOpen || undefined}
          aria-label={adminStrings.requests.row(model, status.word, time)}
          onFocus={() => onFocus(row.id)}
          // The ring is drawn around what it is the link of: the whole row.
          className="outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        >
          {model}
        </Link>
      </Cell>
      <Cell of="from">
        {asker.name} <span className="text-ink-3">{asker.by}</span>
      </Cell>
      <Cell of="input" className="max-md:text-ink-3">
        {tokensText(tokens?.input, tokens)}
      </Cell>
      <Cell of="output" className="max-md:text-ink-3">
        <span aria-hidden className="md:hidden">
          →{' '}
        </span>
        {tokensText(tokens?.output, tokens)}
      </Cell>
      <Cell of="cost" className="max-md:text-14">
        {costText(row.cost)}
      </Cell>
      <Cell of="firstToken">{secondsText(row.firstOutputMs)}</Cell>
      <Cell of="total">{secondsText(row.durationMs)}</Cell>
    </div>
  );
});

interface CellProps {
  of: keyof typeof COLUMNS;
  className?: string;
  children: ReactNode;
}

function Cell({ of, className, children }: CellProps) {
  return (
    <span role="cell" className={classNames('shrink-0 truncate', COLUMNS[of], className)}>
      {children}
    </span>
  );
}
