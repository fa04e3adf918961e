import type { ReactNode } from 'react';

import { classNames } from '../../../lib/class-names.ts';

interface FormSectionProps {
  title: string;
  help?: string;
  children: ReactNode;
}

/** Settings that belong together, under a head. */
export function FormSection({ title, help, children }: FormSectionProps) {
  return (
    <section aria-label={title}>
      <h2 className="text-16 font-title">{title}</h2>
      {help !== undefined && <p className="mt-0.5 max-w-[60ch] text-ink-2">{help}</p>}
      <div className="mt-3 divide-y divide-line rounded-lg border border-line bg-raised">
        {children}
      </div>
    </section>
  );
}

interface FormRowProps {
  /** Of the control that the label names; absent where it names a group. */
  controlId?: string;
  labelId?: string;
  label: string;
  helpId?: string;
  help?: string | undefined;
  /** What is wrong with the value. */
  problem?: string | undefined;
  /** The control needs a line of its own on a phone. */
  wide?: boolean;
  children: ReactNode;
}

/** What a setting is called at the left, its control at the right; on a phone below. */
export function FormRow(props: FormRowProps) {
  const { controlId, labelId, label, helpId, help, problem, wide = false, children } = props;
  return (
    <div
      className={classNames(
        'flex items-center gap-x-4 gap-y-2.5 px-5 py-3.5 max-md:px-4',
        wide && 'max-md:flex-wrap',
      )}
    >
      <div className={classNames('min-w-0 grow', wide ? 'basis-48' : 'basis-0')}>
        {controlId === undefined ? (
          <p id={labelId} className="font-strong">
            {label}
          </p>
        ) : (
          <label htmlFor={controlId} className="block font-strong">
            {label}
          </label>
        )}
        {problem === undefined ? (
          help !== undefined && (
            <p id={helpId} className="text-13 text-ink-3">
              {help}
            </p>
          )
        ) : (
          <p id={helpId} className="text-13 text-danger">
            {problem}
          </p>
        )}
      </div>
      {children}
    </div>
  );
}
