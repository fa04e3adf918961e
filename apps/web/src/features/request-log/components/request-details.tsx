import type { RequestLog } from '@parley/contracts';

import { adminStrings } from '../../../i18n/admin.ts';
import { NoticeCard } from '../../../ui/notice-card.tsx';
import { LOCAL_PROVIDER_ID } from '../../providers/provider-path.ts';
import { useNames } from '../../models/use-names.ts';
import { PROBLEM_ICONS } from '../../problems/problem-icons.ts';
import { failureOf } from '../failure-view.ts';
import { AskedFacts } from './asked-facts.tsx';
import { Fact, Facts, IdFact } from './facts.tsx';
import { TimingBar } from './timing-bar.tsx';
import { UsedFacts } from './used-facts.tsx';

const words = adminStrings.requests;

/** All that is known of a request. */
export function RequestDetails({ row }: { row: RequestLog }) {
  return (
    <>
      <Failure row={row} />
      <AskedFacts row={row} />
      <Facts
        title={words.timing}
        figure={<TimingBar firstOutputMs={row.firstOutputMs} durationMs={row.durationMs} />}
      >
        <Fact name={words.attempts}>{row.attempts}</Fact>
        {row.upstreamStatus !== null && (
          <Fact name={words.upstreamStatus}>{row.upstreamStatus}</Fact>
        )}
      </Facts>
      <UsedFacts row={row} />
      <Facts title={words.identifiers}>
        <IdFact name={words.requestId} id={row.requestId} />
        <IdFact name={words.rowId} id={row.id} />
        <IdFact name={words.upstreamId} id={row.upstreamId} />
        <IdFact name={words.generationId} id={row.generationId} />
      </Facts>
    </>
  );
}

function Failure({ row }: { row: RequestLog }) {
  const { provider, model } = useNames(row.modelId);
  const isLocal = row.providerId === LOCAL_PROVIDER_ID;
  const failure = failureOf(row, { provider, model, isLocal });
  if (failure === null) return null;
  const { kind, tone, title, text } = failure;
  const code = [row.upstreamStatus, row.error?.code].filter((piece) => piece !== null).join(' ');
  return (
    <div className="mb-3">
      {/* It was there before the reader came. */}
      <NoticeCard
        tone={tone}
        icon={PROBLEM_ICONS[kind]}
        title={title}
        text={text}
        isNews={false}
        detail={`${row.providerId} · ${code}`}
      />
    </div>
  );
}
