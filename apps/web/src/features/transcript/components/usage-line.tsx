import type { CostSource, Message, Usage } from '@parley/contracts';

import { transcriptStrings } from '../../../i18n/transcript.ts';
import { formatCount, formatUsd } from '../../../lib/format.ts';

const words = transcriptStrings.details;

/** What an answer cost and used, in one line; nothing where nobody knows. */
export function UsageLine({ answer }: { answer: Message }) {
  if (answer.usage === null) return null;
  return <span className="truncate text-12 tabular-nums">{usageText(answer.usage)}</span>;
}

function usageText({ costUsd, costSource, outputTokens }: Usage): string {
  const facts = [
    costText(costUsd, costSource),
    ...(outputTokens === null ? [] : [words.tokens(formatCount(outputTokens))]),
  ];
  return facts.join(' · ');
}

/** What an answer cost, and who says so. */
function costText(costUsd: number | null, source: CostSource | null): string {
  if (costUsd === null) return words.costUnknown;
  if (source === 'local') return words.costLocal;
  const cost = formatUsd(costUsd);
  return source === null ? cost : words.cost[source](cost);
}
