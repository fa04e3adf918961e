import { classNames } from '../lib/class-names.ts';

const TONES = {
  none: 'border-[1.5px] border-ink-3',
  ok: 'bg-ok',
  warn: 'bg-warn',
  danger: 'bg-danger',
  accent: 'bg-accent',
} as const;

export type Tone = keyof typeof TONES;

/** Colour never speaks alone: a word stands beside it. */
export function StatusDot({ tone }: { tone: Tone }) {
  return (
    <span
      aria-hidden
      className={classNames('inline-block size-[7px] shrink-0 rounded-full', TONES[tone])}
    />
  );
}
