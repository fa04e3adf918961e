import type { Totals } from '@parley/contracts';
import { useQuery } from '@tanstack/react-query';

import { transcriptStrings } from '../../../i18n/transcript.ts';
import { Button } from '../../../ui/button.tsx';
import { totalCost } from '../usage-details.ts';
import { chatUsageQuery } from '../usage.queries.ts';

const words = transcriptStrings.details;

/** What the shown branch and the whole chat cost. */
export function UsageTotals({ chatId }: { chatId: string }) {
  const { data, isError, isFetching, refetch } = useQuery(chatUsageQuery(chatId));
  return (
    <div className="min-h-16 rounded-b-lg border-t border-line bg-panel px-4 py-2">
      {isError ? (
        <div className="flex items-center justify-between gap-3">
          <p className="text-ink-2">{words.totalsFailed}</p>
          <Button variant="quiet" size="sm" busy={isFetching} onClick={() => void refetch()}>
            {words.tryAgain}
          </Button>
        </div>
      ) : (
        <dl aria-busy={data === undefined}>
          <Total label={words.branch} totals={data?.branch} />
          <Total label={words.chat} totals={data?.chat} />
        </dl>
      )}
    </div>
  );
}

/** Nothing stands in its place while it is read: it takes no longer than a look. */
function Total({ label, totals }: { label: string; totals: Totals | undefined }) {
  return (
    <div className="flex min-h-6 items-center justify-between gap-4">
      <dt className="text-ink-2">{label}</dt>
      <dd className="tabular-nums">{totals !== undefined && totalCost(totals)}</dd>
    </div>
  );
}
