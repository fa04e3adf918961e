import { useEffect, useState } from 'react';
import { useStore } from 'zustand';

import { adminStrings } from '../../../i18n/admin.ts';
import { useNow } from '../../../ui/use-now.ts';
import { hold } from '../request-log.actions.ts';
import { requestLogStore } from '../request-log.store.ts';
import { isInView, rowWindow } from '../row-window.ts';
import { useReadOlder } from '../use-read-older.ts';
import type { RowFocus } from '../use-row-focus.ts';
import { useRowWindow } from '../use-row-window.ts';
import { useShowRow } from '../use-show-row.ts';
import { LogHead } from './log-head.tsx';
import { LogRow } from './log-row.tsx';
import { LogFoot, LogStates, Unreadable } from './log-states.tsx';
import { NewRows } from './new-rows.tsx';

const MINUTE_MS = 60_000;
/** So many rows before the end, more are asked for. */
const ROWS_AHEAD = 30;

interface LogTableProps {
  openId: string | null;
  /** Among all rows; -1 where it is none of them. */
  openIndex: number;
  focus: RowFocus;
}

/** The requests, newest first: those in view, of thousands. */
export function LogTable({ openId, openIndex, focus }: LogTableProps) {
  const rows = useStore(requestLogStore, (state) => state.rows);
  const measured = useRowWindow();
  const { scroller, body, view, rowHeight } = measured;
  const [isPointed, setPointed] = useState(false);
  const now = useNow(MINUTE_MS);

  const stopIndex = Math.max(
    rows.findIndex(({ id }) => id === (focus.stopId ?? openId)),
    0,
  );
  const { from, to } = rowWindow(rows.length, rowHeight, view);
  const drawn = new Set(Array.from({ length: to - from }, (_, place) => from + place));
  // What has the focus, or gets it back, stays where it can have it.
  if (rows.length > 0) drawn.add(stopIndex);

  // Rows under the eyes of somebody keep their places.
  const isLookedAt = openIndex !== -1 && isInView(openIndex, rowHeight, view);
  const isHeld = view.top > 0 || isPointed || isLookedAt;
  useEffect(() => hold(isHeld), [isHeld]);

  useReadOlder(rows.length > 0 && to + ROWS_AHEAD >= rows.length);
  useShowRow(measured, openId, openIndex !== -1);

  return (
    <div className="relative flex min-w-0 grow flex-col">
      {rows.length > 0 && <Unreadable />}
      <NewRows onShow={() => scroller.current?.scrollTo({ top: 0 })} />
      <div ref={scroller} className="scroller @container relative min-h-0 grow scroll-pt-9">
        <div role="table" aria-label={adminStrings.requests.table} aria-rowcount={-1}>
          <LogHead />
          <div
            ref={body}
            role="rowgroup"
            style={{ height: rows.length * rowHeight }}
            onPointerEnter={() => setPointed(true)}
            onPointerLeave={() => setPointed(false)}
            className="relative"
          >
            {[...drawn]
              .toSorted((a, b) => a - b)
              .map((index) => {
                const row = rows[index];
                return (
                  row !== undefined && (
                    <LogRow
                      key={row.id}
                      row={row}
                      index={index}
                      top={index * rowHeight}
                      now={now}
                      isOpen={index === openIndex}
                      isStop={index === stopIndex}
                      isReplacing={openId !== null}
                      onFocus={focus.setStopId}
                    />
                  )
                );
              })}
          </div>
        </div>
        {rows.length === 0 && <LogStates />}
        <LogFoot />
      </div>
    </div>
  );
}
