import { Check } from 'lucide-react';
import type { ReactNode } from 'react';

import { classNames } from '../../../lib/class-names.ts';
import { strings } from '../../../i18n/index.ts';
import { Icon } from '../../../ui/icon.tsx';
import { goToStep, type Step, STEPS } from '../first-run.store.ts';

interface StepsProps {
  present: Step;
  /** Whether those before it are done, rather than left out. */
  isDone?: boolean;
}

/** How far the set-up is; what comes before can be opened again. */
export function Steps({ present, isDone = true }: StepsProps) {
  const reached = STEPS.indexOf(present);
  return (
    <ol aria-label={strings.firstRun.steps} className="flex flex-wrap gap-x-5 gap-y-1 text-13">
      {STEPS.map((step, index) => (
        <li key={step} aria-current={step === present ? 'step' : undefined}>
          {index < reached ? (
            <button
              type="button"
              onClick={() => goToStep(step)}
              className="flex items-center gap-2 rounded-sm text-ink-2 transition-colors duration-(--d-fast) hover:text-ink pointer-coarse:min-h-11"
            >
              <Mark className={isDone ? 'border-accent text-accent' : 'border-control'}>
                {isDone ? <Icon of={Check} size="sm" /> : index + 1}
              </Mark>
              {strings.firstRun[step]}
              {isDone && <span className="sr-only">{strings.firstRun.done}</span>}
            </button>
          ) : (
            <span
              className={classNames(
                'flex items-center gap-2 pointer-coarse:min-h-11',
                index === reached ? 'font-strong text-ink' : 'text-ink-3',
              )}
            >
              <Mark
                className={
                  index === reached ? 'border-accent bg-accent text-on-accent' : 'border-control'
                }
              >
                {index + 1}
              </Mark>
              {strings.firstRun[step]}
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}

function Mark({ className, children }: { className: string; children: ReactNode }) {
  return (
    <span
      className={classNames(
        'grid size-5 place-items-center rounded-full border text-12 font-strong tabular-nums',
        className,
      )}
    >
      {children}
    </span>
  );
}
