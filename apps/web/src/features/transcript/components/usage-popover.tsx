import type { Message } from '@parley/contracts';
import type { RefObject } from 'react';

import { transcriptStrings } from '../../../i18n/transcript.ts';
import { classNames } from '../../../lib/class-names.ts';
import { Popover } from '../../../ui/popover.tsx';
import { useNames } from '../../models/use-names.ts';
import { UsageTotals } from './usage-totals.tsx';
import { costOf, type Detail, routeText, timeDetails, tokenDetails } from '../usage-details.ts';

const words = transcriptStrings.details;

interface UsagePopoverProps {
  answer: Message;
  open: boolean;
  onClose: () => void;
  opener: RefObject<HTMLElement | null>;
}

/** All that an answer tells about itself. */
export function UsagePopover({ answer, open, onClose, opener }: UsagePopoverProps) {
  return (
    <Popover open={open} onClose={onClose} opener={opener} label={words.ofAnswer}>
      <UsageDetails answer={answer} />
    </Popover>
  );
}

function UsageDetails({ answer }: { answer: Message }) {
  const { model, provider } = useNames(answer.modelId ?? '');
  const { cost, source } = costOf(answer.usage);
  const origin = [
    { label: words.model, value: model },
    { label: words.route, value: routeText(provider, answer.route) },
  ];
  return (
    <div className="text-13">
      <div className="px-4 pt-3 pb-1">
        <p className="flex justify-between gap-4 font-title">
          <span>{words.ofAnswer}</span>
          <span className="tabular-nums">{cost}</span>
        </p>
        {source !== null && <p className="text-end text-12 text-ink-3">{source}</p>}
      </div>
      <Details of={origin} />
      <Details of={tokenDetails(answer.usage)} isApart />
      <Details of={timeDetails(answer)} isApart />
      <UsageTotals chatId={answer.chatId} />
    </div>
  );
}

/** @param isApart under a line of its own */
function Details({ of, isApart = false }: { of: readonly Detail[]; isApart?: boolean }) {
  return (
    <dl className={classNames('px-4 pb-2.5', isApart && 'border-t border-line pt-2')}>
      {of.map(({ label, value, isUnknown }) => (
        <div key={label} className="flex min-h-6 items-center justify-between gap-4">
          <dt className="shrink-0 text-ink-2">{label}</dt>
          <dd
            className={classNames('truncate tabular-nums', isUnknown && 'text-ink-3')}
            title={value}
          >
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
