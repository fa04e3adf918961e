import { Meter } from '../../../ui/meter.tsx';
import type { GaugeView } from '../gauge-view.ts';

/** A limit: how much of it is gone, as a number and as a bar. */
export function KeyGauge({ gauge }: { gauge: GaugeView }) {
  const { label, amount, notes, used, held, tone } = gauge;
  return (
    <li className="grid content-start gap-1.5">
      <p className="flex items-baseline justify-between gap-3 text-12">
        <span className="text-ink-2">{label}</span>
        <span className={`tabular-nums ${AMOUNT_TONES[tone]}`}>{amount}</span>
      </p>
      <Meter
        label={label}
        text={[amount, ...notes].join(', ')}
        used={used}
        held={held}
        tone={tone}
      />
      {notes.length > 0 && (
        <p aria-hidden className="text-12 text-ink-3 tabular-nums">
          {notes.join(' · ')}
        </p>
      )}
    </li>
  );
}

const AMOUNT_TONES = {
  accent: 'text-ink',
  warn: 'font-strong text-warn',
  danger: 'font-strong text-danger',
} as const;
