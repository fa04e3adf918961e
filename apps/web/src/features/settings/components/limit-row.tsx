import { useId } from 'react';

import { classNames } from '../../../lib/class-names.ts';
import { formatCount } from '../../../lib/format.ts';
import { strings } from '../../../i18n/index.ts';
import { limitOf, MOST_SECONDS } from '../edits.ts';
import type { LimitName } from '../settings.store.ts';
import { FormRow } from './form-parts.tsx';

interface LimitRowProps {
  name: LimitName;
  text: string;
  readOnly: boolean;
  onChange: (text: string) => void;
}

/** A time limit in seconds. What is typed stays as it is typed, and says when it is none. */
export function LimitRow({ name, text, readOnly, onChange }: LimitRowProps) {
  const id = useId();
  const { label, help } = strings.settings.limits[name];
  const isSound = limitOf(name, text) !== null;
  return (
    <FormRow
      controlId={id}
      label={label}
      helpId={`${id}-help`}
      help={help}
      problem={isSound ? undefined : strings.settings.limitInvalid(formatCount(MOST_SECONDS[name]))}
    >
      <input
        id={id}
        inputMode="decimal"
        autoComplete="off"
        aria-invalid={!isSound}
        aria-describedby={`${id}-help`}
        placeholder={strings.settings.builtIn}
        readOnly={readOnly}
        value={text}
        onChange={(event) => onChange(event.target.value)}
        className={classNames(
          'h-(--h-md) w-24 rounded-md border bg-raised px-2.5 text-end tabular-nums -outline-offset-1 read-only:bg-panel pointer-coarse:text-16',
          isSound ? 'border-control focus:border-accent' : 'border-danger',
        )}
      />
    </FormRow>
  );
}
