import { adminStrings } from '../../../i18n/admin.ts';
import { classNames } from '../../../lib/class-names.ts';

interface LimitInputProps {
  label: string;
  text: string;
  isWrong: boolean;
  /** Where it stands what is wrong, and what an empty field is. */
  helpId: string;
  readOnly: boolean;
  onChange: (text: string) => void;
}

/** One number, in a table of them. */
export function LimitInput({ label, text, isWrong, helpId, readOnly, onChange }: LimitInputProps) {
  return (
    <input
      inputMode="decimal"
      autoComplete="off"
      aria-label={label}
      aria-invalid={isWrong}
      aria-describedby={helpId}
      placeholder={adminStrings.apiKeys.noLimit}
      readOnly={readOnly}
      value={text}
      onChange={(event) => onChange(event.target.value)}
      className={classNames(
        'h-(--h-md) w-full min-w-0 rounded-md border bg-raised px-2.5 tabular-nums -outline-offset-1 read-only:bg-panel pointer-coarse:text-16',
        isWrong ? 'border-danger' : 'border-control focus:border-accent',
      )}
    />
  );
}
