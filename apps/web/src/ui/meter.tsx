import { classNames } from '../lib/class-names.ts';

const TONES = {
  accent: { used: 'bg-accent', held: 'bg-accent/45' },
  warn: { used: 'bg-warn', held: 'bg-warn/45' },
  danger: { used: 'bg-danger', held: 'bg-danger/45' },
} as const;

interface MeterProps {
  label: string;
  /** The same in words. */
  text: string;
  /** From 0 to 1; both together are at most 1. */
  used: number;
  /** Held for what goes on, paler. */
  held: number;
  tone: keyof typeof TONES;
}

/** How much of something is gone. The number stands beside it, always. */
export function Meter({ label, text, used, held, tone }: MeterProps) {
  return (
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.floor((used + held) * 100)}
      aria-valuetext={text}
      className="flex h-1.5 gap-px overflow-hidden rounded-full bg-fill"
    >
      {[
        { part: 'used', share: used },
        { part: 'held', share: held },
      ].map(({ part, share }) => (
        <span
          key={part}
          style={{ inlineSize: `${share * 100}%` }}
          className={classNames('h-full', part === 'used' ? TONES[tone].used : TONES[tone].held)}
        />
      ))}
    </div>
  );
}
