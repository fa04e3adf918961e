import { type CostSource, type Message, messageText, type Usage } from '@parley/contracts';

import { classNames } from '../../../lib/class-names.ts';
import { formatCount, formatUsd } from '../../../lib/format.ts';
import { strings } from '../../../i18n/index.ts';
import { CopyButton } from '../../../ui/copy-button.tsx';

/** Copy and what the answer used; on older answers only under the pointer, the focus or a finger. */
export function AnswerFoot({ answer, isLast }: { answer: Message; isLast: boolean }) {
  const text = messageText(answer);
  if (text === '') return null;
  return (
    <div
      className={classNames(
        'mt-3 -ms-2 flex items-center justify-between gap-2 text-ink-3 transition-opacity duration-(--d-fast)',
        // Older ones give half of their place to the gap between two turns.
        !isLast &&
          '-mb-5 opacity-0 group-hover:opacity-100 focus-within:opacity-100 pointer-coarse:opacity-100',
      )}
    >
      <CopyButton label={strings.chat.copyAnswer} text={() => text} />
      {answer.usage !== null && (
        <span className="truncate text-12 tabular-nums">{usageText(answer.usage)}</span>
      )}
    </div>
  );
}

function usageText({ costUsd, costSource, outputTokens }: Usage): string {
  const facts = [
    costText(costUsd, costSource),
    ...(outputTokens === null ? [] : [strings.chat.tokens(formatCount(outputTokens))]),
  ];
  return facts.join(' · ');
}

/** What an answer cost, and who says so. */
function costText(costUsd: number | null, source: CostSource | null): string {
  if (costUsd === null) return strings.chat.costUnknown;
  if (source === 'local') return strings.chat.costLocal;
  const cost = formatUsd(costUsd);
  return source === null ? cost : strings.chat.cost[source](cost);
}
