import type { RequestLog } from '@parley/contracts';

import { adminStrings } from '../../../i18n/admin.ts';
import { costText, tokensText, usdText } from '../row-view.ts';
import { Fact, Facts } from './facts.tsx';

const words = adminStrings.requests;

/** The parts of a cost, in the order in which they are listed. */
const COST_PARTS = [
  'input',
  'cacheRead',
  'cacheWrite',
  'output',
  'requests',
  'images',
  'webSearches',
] as const;

/** What a request used, what that cost, and who says so. */
export function UsedFacts({ row }: { row: RequestLog }) {
  const { tokens, cost, accountingPolicy } = row;
  return (
    <Facts title={words.tokensAndCost}>
      <Fact name={words.inputTokens}>{tokensText(tokens?.input, tokens)}</Fact>
      <Part name={words.cachedInput} count={tokens?.cachedInput} tokens={tokens} />
      <Part name={words.cacheWrite} count={tokens?.cacheWrite} tokens={tokens} />
      <Fact name={words.outputTokens}>{tokensText(tokens?.output, tokens)}</Fact>
      <Part name={words.reasoning} count={tokens?.reasoning} tokens={tokens} />
      {tokens !== null && <Fact name={words.counted}>{words.countedBy[tokens.source]}</Fact>}
      <Fact name={words.cost}>
        {costText(cost)}{' '}
        {cost !== null && <span className="text-ink-3">{words.costBy[cost.source]}</span>}
      </Fact>
      {COST_PARTS.map((part) => {
        const usd = cost?.parts?.[part];
        return (
          usd !== undefined && (
            <Fact key={part} name={words.costParts[part]} isPart>
              {usdText(Number(usd))}
            </Fact>
          )
        );
      })}
      {cost !== null && cost.priceRef !== null && (
        <Fact name={words.priceRef} isCode>
          {cost.priceRef}
        </Fact>
      )}
      {accountingPolicy !== null && (
        <Fact name={words.accounting}>{words.policies[accountingPolicy]}</Fact>
      )}
    </Facts>
  );
}

interface PartProps {
  name: string;
  count: number | null | undefined;
  tokens: RequestLog['tokens'];
}

function Part({ name, count, tokens }: PartProps) {
  if (count === null || count === undefined) return null;
  return (
    <Fact name={name} isPart>
      {tokensText(count, tokens)}
    </Fact>
  );
}
