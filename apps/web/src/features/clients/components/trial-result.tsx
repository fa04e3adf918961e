import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

import { adminStrings } from '../../../i18n/admin.ts';
import { formatSeconds, formatUsd } from '../../../lib/format.ts';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { Caret } from '../../../ui/markdown/caret.tsx';
import { REQUESTS_PATH } from '../../dashboard/places.ts';
import { rowOfRequestQuery } from '../clients.queries.ts';
import type { TrialState } from '../trial.ts';
import { TrialFailure } from './trial-failure.tsx';
import { TrialStatus } from './trial-status.tsx';

/** What became of a test request, as far as it has come. */
export function TrialResult({ state }: { state: TrialState }) {
  const isOver = state.end !== null;
  const { data: row } = useQuery({ ...rowOfRequestQuery(state.requestId), enabled: isOver });
  const words = adminStrings.clients;
  const cost = row?.cost ?? null;
  return (
    <section aria-label={words.result} className="grid gap-4 border-t border-line pt-4">
      <dl className="grid grid-cols-2 gap-x-4 gap-y-3">
        <Figure name={words.status}>
          <TrialStatus state={state} />
        </Figure>
        <Figure name={words.cost}>{cost === null ? words.unknown : formatUsd(cost.usd)}</Figure>
        <Figure name={words.firstOutput}>{secondsOf(state.firstOutputMs)}</Figure>
        <Figure name={words.total}>{secondsOf(state.totalMs)}</Figure>
      </dl>
      <Answer state={state} />
      {isOver && row !== undefined && <TrialFailure state={state} row={row} />}
      {state.status !== null && (
        <dl className="grid gap-3">
          {state.dropped !== null && (
            <Figure name={words.dropped} help={words.droppedHelp}>
              <code className="font-mono text-12 wrap-anywhere">{state.dropped}</code>
            </Figure>
          )}
          <Figure name={words.requestId}>
            <span className="flex items-center gap-1">
              <code className="min-w-0 font-mono text-12 wrap-anywhere">{state.requestId}</code>
              <CopyButton label={words.copyRequestId} text={() => state.requestId} />
            </span>
          </Figure>
        </dl>
      )}
      {row === null && state.status !== null && <p className="text-13 text-ink-3">{words.noRow}</p>}
      {row !== undefined && row !== null && (
        <Link
          to={`${REQUESTS_PATH}/${row.id}`}
          className="justify-self-start text-accent hover:text-accent-2 pointer-coarse:py-3"
        >
          {words.openLog}
        </Link>
      )}
    </section>
  );
}

function secondsOf(ms: number | null): string {
  return ms === null ? adminStrings.clients.unknown : formatSeconds(ms);
}

interface FigureProps {
  name: string;
  help?: string;
  children: ReactNode;
}

function Figure({ name, help, children }: FigureProps) {
  return (
    <div className="min-w-0">
      <dt className="text-12 text-ink-3">{name}</dt>
      <dd className="mt-0.5 tabular-nums">{children}</dd>
      {help !== undefined && <dd className="text-13 text-ink-3">{help}</dd>}
    </div>
  );
}

function Answer({ state: { text, end } }: { state: TrialState }) {
  const { answer, noText } = adminStrings.clients;
  const isRunning = end === null;
  if (text === '' && !isRunning && end !== 'completed') return null;
  return (
    <div>
      <p className="text-12 text-ink-3">{answer}</p>
      <p dir="auto" className="mt-0.5 whitespace-pre-wrap wrap-anywhere">
        {text === '' && !isRunning ? <span className="text-ink-3">{noText}</span> : text}
        {isRunning && <Caret />}
      </p>
    </div>
  );
}
