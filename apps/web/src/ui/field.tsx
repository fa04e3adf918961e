import { type ComponentProps, type ReactNode, useId } from 'react';

import { classNames } from '../lib/class-names.ts';

const BOX =
  'h-(--h-md) w-full min-w-0 rounded-md border bg-raised px-2.5 -outline-offset-1 pointer-coarse:text-16';

interface FieldFrame {
  label: string;
  help?: string | undefined;
  /** What is wrong with the value. */
  problem?: string | undefined;
}

type TextFieldProps = FieldFrame & ComponentProps<'input'>;

/** A line to type in, under its name. */
export function TextField({ label, help, problem, className, ...rest }: TextFieldProps) {
  const id = useId();
  const isWrong = problem !== undefined;
  return (
    <Frame id={id} label={label} help={help} problem={problem}>
      <input
        autoComplete="off"
        spellCheck={false}
        {...rest}
        id={id}
        aria-invalid={isWrong}
        aria-describedby={isWrong || help !== undefined ? `${id}-help` : undefined}
        className={classNames(
          BOX,
          'read-only:bg-panel',
          isWrong ? 'border-danger' : 'border-control focus:border-accent',
          className,
        )}
      />
    </Frame>
  );
}

type SelectFieldProps = FieldFrame & ComponentProps<'select'>;

/** One of a few, under its name. */
export function SelectField({ label, help, problem, children, ...rest }: SelectFieldProps) {
  const id = useId();
  return (
    <Frame id={id} label={label} help={help} problem={problem}>
      <select {...rest} id={id} className={classNames(BOX, 'border-control disabled:bg-panel')}>
        {children}
      </select>
    </Frame>
  );
}

function Frame({
  id,
  label,
  help,
  problem,
  children,
}: FieldFrame & { id: string; children: ReactNode }) {
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-strong">
        {label}
      </label>
      {children}
      {(problem ?? help) !== undefined && (
        <p
          id={`${id}-help`}
          role={problem === undefined ? undefined : 'alert'}
          className={classNames(
            'text-13 wrap-anywhere',
            problem === undefined ? 'text-ink-3' : 'text-danger',
          )}
        >
          {problem ?? help}
        </p>
      )}
    </div>
  );
}
