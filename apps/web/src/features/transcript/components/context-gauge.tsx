import type { Message } from '@parley/contracts';
import { useRef, useState } from 'react';

import { transcriptStrings } from '../../../i18n/transcript.ts';
import { classNames } from '../../../lib/class-names.ts';
import { formatCount, formatShare, formatTokens } from '../../../lib/format.ts';
import { Popover } from '../../../ui/popover.tsx';
import type { ContextFill } from '../context-fill.ts';
import { useContextFill } from '../use-context-fill.ts';

const words = transcriptStrings.details;

const RADIUS = 7.5;
const ROUND = 2 * Math.PI * RADIUS;

const TONES = {
  accent: { ring: 'stroke-accent', text: 'text-ink-3' },
  warn: { ring: 'stroke-warn', text: 'text-warn' },
  danger: { ring: 'stroke-danger', text: 'text-danger' },
} as const;

/** In the bar of a chat: how much of its model's context it fills; nothing where that is unknown. */
export function ContextGauge({ chatId, branch }: { chatId: string; branch: readonly Message[] }) {
  const { fill, model } = useContextFill(chatId, branch);
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  if (fill === null) return null;
  const text = words.contextText(
    formatShare(fill.share),
    formatCount(fill.used),
    formatCount(fill.length),
  );
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-label={text}
        title={text}
        onClick={() => setOpen(!open)}
        className={classNames(
          'ms-auto flex h-(--h-sm) shrink-0 items-center gap-1.5 rounded-sm px-2 text-12 tabular-nums transition-colors duration-(--d-fast) hover:bg-hover pointer-coarse:h-11 pointer-coarse:min-w-11 pointer-coarse:justify-center',
          TONES[fill.tone].text,
        )}
      >
        <Ring fill={fill} />
        <span className="max-md:hidden">
          {words.contextOf(formatTokens(fill.used), formatTokens(fill.length))}
        </span>
      </button>
      <Popover
        open={open}
        onClose={() => setOpen(false)}
        opener={button}
        label={words.context}
        side="bottom"
      >
        <div className="px-4 py-3 text-13">
          <p className="font-title">{words.context}</p>
          <p className="mt-1 tabular-nums">{text}</p>
          <p className="mt-1 text-ink-2">{words.contextHelp(model)}</p>
          {fill.tone !== 'accent' && <p className="mt-1 text-ink-2">{words.contextAdvice}</p>}
        </div>
      </Popover>
    </>
  );
}

function Ring({ fill: { share, tone } }: { fill: ContextFill }) {
  return (
    <svg
      aria-hidden
      viewBox="0 0 20 20"
      className="size-4 shrink-0 -rotate-90 fill-none [stroke-width:3]"
    >
      <circle cx="10" cy="10" r={RADIUS} className="stroke-line" />
      <circle
        cx="10"
        cy="10"
        r={RADIUS}
        strokeDasharray={`${Math.min(share, 1) * ROUND} ${ROUND}`}
        className={TONES[tone].ring}
      />
    </svg>
  );
}
