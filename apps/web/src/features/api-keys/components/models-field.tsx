import { useId } from 'react';

import { adminStrings } from '../../../i18n/admin.ts';
import { useCatalogue } from '../../models/use-catalogue.ts';
import type { KeyDraft } from '../key-draft.ts';
import { coverText } from '../model-suggestions.ts';
import { EntryField } from './entry-field.tsx';
import { EntryRow } from './entry-row.tsx';

interface ModelsFieldProps {
  draft: KeyDraft;
  problem: string | undefined;
  readOnly: boolean;
  onChange: (part: Partial<KeyDraft>) => void;
}

/** Which models a key may ask: all of them, or those of a list. */
export function ModelsField({ draft, problem, readOnly, onChange }: ModelsFieldProps) {
  const { onlySome, models } = draft;
  const groupName = useId();
  const words = adminStrings.apiKeys;
  const choices = [
    { label: words.allModels, isSome: false },
    { label: words.onlySome, isSome: true },
  ];
  return (
    <fieldset className="grid gap-2.5">
      <legend className="mb-1.5 font-strong">{words.models}</legend>
      <div className="flex gap-5">
        {choices.map(({ label, isSome }) => (
          <label key={label} className="flex items-center gap-2 pointer-coarse:min-h-11">
            <input
              type="radio"
              name={groupName}
              checked={onlySome === isSome}
              disabled={readOnly}
              onChange={() => onChange({ onlySome: isSome })}
              className="size-4 accent-accent"
            />
            {label}
          </label>
        ))}
      </div>
      {onlySome && <Entries {...{ draft, problem, readOnly, onChange }} />}
      {onlySome && models.length > 0 && <EntryList {...{ models, readOnly, onChange }} />}
    </fieldset>
  );
}

function Entries({ draft, problem, readOnly, onChange }: ModelsFieldProps) {
  const { entry, models } = draft;
  return (
    <EntryField
      text={entry}
      taken={models}
      problem={problem}
      readOnly={readOnly}
      onType={(text) => onChange({ entry: text })}
      onAdd={(added) => onChange({ entry: '', models: [...models, added] })}
    />
  );
}

interface EntryListProps {
  models: readonly string[];
  readOnly: boolean;
  onChange: (part: Partial<KeyDraft>) => void;
}

function EntryList({ models, readOnly, onChange }: EntryListProps) {
  const { rows } = useCatalogue();
  return (
    <ul
      aria-label={adminStrings.apiKeys.entries}
      className="divide-y divide-line rounded-md border border-line"
    >
      {models.map((entry) => (
        <EntryRow
          key={entry}
          entry={entry}
          note={coverText(entry, rows)}
          readOnly={readOnly}
          onRemove={() => onChange({ models: models.filter((other) => other !== entry) })}
        />
      ))}
    </ul>
  );
}
