import { adminStrings } from '../../../i18n/admin.ts';
import { secondsText } from '../row-view.ts';

interface TimingBarProps {
  /** `null`: there was none. */
  firstOutputMs: number | null;
  durationMs: number;
}

/** How the time of a request went by: the wait for its first output, pale, and the rest. */
export function TimingBar({ firstOutputMs, durationMs }: TimingBarProps) {
  const { firstTokenAt, noOutput, totalOf } = adminStrings.requests;
  const wait = durationMs === 0 ? 0 : Math.min((firstOutputMs ?? durationMs) / durationMs, 1);
  return (
    <div className="mb-1.5">
      <div aria-hidden className="flex h-2 gap-px overflow-hidden rounded-xs">
        <span style={{ inlineSize: `${wait * 100}%` }} className="bg-accent/45" />
        <span className="grow bg-accent" />
      </div>
      <p className="mt-1.5 flex justify-between gap-4 text-12 text-ink-3 tabular-nums">
        <span>{firstOutputMs === null ? noOutput : firstTokenAt(secondsText(firstOutputMs))}</span>
        <span>{totalOf(secondsText(durationMs))}</span>
      </p>
    </div>
  );
}
