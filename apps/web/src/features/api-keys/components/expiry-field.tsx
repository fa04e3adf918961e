import { adminStrings } from '../../../i18n/admin.ts';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { choiceLabel, type Expiry, EXPIRY_CHOICES, type ExpiryChoice } from '../expiry.ts';

interface ExpiryFieldProps {
  expiry: Expiry;
  stored: string | null;
  problem: string | undefined;
  readOnly: boolean;
  onChange: (expiry: Expiry) => void;
}

/** When a key stops to work, by itself. */
export function ExpiryField({ expiry, stored, problem, readOnly, onChange }: ExpiryFieldProps) {
  const words = adminStrings.apiKeys;
  const choices: readonly ExpiryChoice[] =
    stored === null ? EXPIRY_CHOICES : ['kept', ...EXPIRY_CHOICES];
  const choose = (value: string) => {
    const choice = choices.find((known) => known === value);
    if (choice !== undefined) onChange({ ...expiry, choice });
  };
  const isDay = expiry.choice === 'day';
  return (
    <div className="grid grid-cols-2 items-start gap-4">
      <SelectField
        label={words.expiry}
        value={expiry.choice}
        disabled={readOnly}
        onChange={(event) => choose(event.target.value)}
      >
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choiceLabel(choice, stored)}
          </option>
        ))}
      </SelectField>
      {isDay && (
        <TextField
          type="date"
          label={words.expiryDay}
          problem={problem}
          value={expiry.day}
          readOnly={readOnly}
          onChange={(event) => onChange({ ...expiry, day: event.target.value })}
        />
      )}
    </div>
  );
}
