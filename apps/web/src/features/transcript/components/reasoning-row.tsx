import type { Message, ReasoningPart } from '@parley/contracts';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import { useStore } from 'zustand';

import { transcriptStrings } from '../../../i18n/transcript.ts';
import { Icon } from '../../../ui/icon.tsx';
import { PlainParagraphs } from '../../../ui/markdown/plain-paragraphs.tsx';
import { Spinner } from '../../../ui/spinner.tsx';
import { useCalm } from '../../../ui/use-calm.ts';
import { chatStore } from '../../chat/chat.store.ts';
import { firstStep, latestStep, thoughtMs, thoughtText } from '../reasoning.ts';
import { Elapsed } from './byline.tsx';

/** Nobody reads a line that changes more often. */
const CALM_MS = 1_000;

interface ReasoningRowProps {
  part: ReasoningPart;
  /** The model is still at it. */
  live: boolean;
  answer: Message;
}

/** One line that says what the model thinks, and all of it when unfolded. */
export function ReasoningRow({ part, live, answer }: ReasoningRowProps) {
  const { text } = part;
  const [open, setOpen] = useState(false);
  const bodyId = useId();
  const seen = useStore(chatStore, ({ thinking }) => thinking[answer.generationId ?? '']);
  const summary = live ? '' : firstStep(text);
  if (summary === '' && !live) return null;
  return (
    <div className="mb-2.5 text-13">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={open ? bodyId : undefined}
        onClick={() => setOpen(!open)}
        className="-ms-2 flex h-8 max-w-[calc(100%+0.5rem)] items-center gap-2 rounded-sm px-2 text-ink-2 transition-colors duration-(--d-fast) hover:bg-hover pointer-coarse:h-11"
      >
        {live ? (
          <Spinner />
        ) : (
          <span className="rtl:-scale-x-100">
            <Icon of={open ? ChevronDown : ChevronRight} size="sm" />
          </span>
        )}
        <span className="shrink-0 font-strong tabular-nums">
          {live ? (
            <Thinking since={seen?.since ?? startOf(part)} />
          ) : (
            thoughtText(thoughtMs(answer, seen))
          )}
        </span>
        {!open && (
          <span dir="auto" className="truncate text-ink-3">
            {live ? <LatestStep of={text} /> : summary}
          </span>
        )}
      </button>
      {open && (
        <div
          id={bodyId}
          className="ms-[7px] mt-1 mb-4 border-s-2 border-line py-0.5 ps-4.5 text-14 leading-5.5 text-ink-2 wrap-anywhere"
        >
          <PlainParagraphs text={text.trim()} live={false} />
        </div>
      )}
    </div>
  );
}

/** By the server's clock, for whoever came in the middle. */
function startOf({ startedAt }: ReasoningPart): number | undefined {
  return startedAt === undefined ? undefined : Date.parse(startedAt);
}

/** Counts from the first thought, where its time is known. */
function Thinking({ since }: { since: number | undefined }) {
  return (
    <>
      {transcriptStrings.details.thinkingNow}
      {since !== undefined && (
        <>
          {' '}
          <Elapsed since={since} />
        </>
      )}
    </>
  );
}

function LatestStep({ of: text }: { of: string }) {
  const step = latestStep(text);
  const calm = useCalm(step, CALM_MS);
  return calm === '' ? step : calm;
}
