import { type KeyboardEvent, useId, useState } from 'react';

import { adminStrings } from '../../../i18n/admin.ts';
import { TextField } from '../../../ui/field.tsx';
import { useCatalogue } from '../../models/use-catalogue.ts';
import { isEntry } from '../key-draft.ts';
import { suggest } from '../model-suggestions.ts';
import { entryOptionId, EntryOptions } from './entry-options.tsx';

interface EntryFieldProps {
  text: string;
  /** The entries that are in the list already. */
  taken: readonly string[];
  problem: string | undefined;
  readOnly: boolean;
  onType: (text: string) => void;
  onAdd: (entry: string) => void;
}

/** A combobox over the models: the focus stays in the field, and the keys move through what is found. */
export function EntryField({ text, taken, problem, readOnly, onType, onAdd }: EntryFieldProps) {
  const { rows, sources } = useCatalogue();
  const [isOpen, setOpen] = useState(false);
  const [marked, setMarked] = useState(0);
  const listId = useId();
  const words = adminStrings.apiKeys;
  const found = isOpen ? suggest(text, rows, sources, taken) : [];
  const active = Math.min(marked, found.length - 1);
  const isShown = found.length > 0;

  const type = (typed: string) => {
    onType(typed);
    setOpen(typed.trim() !== '');
    setMarked(0);
  };
  const add = (entry: string) => {
    onAdd(entry);
    setOpen(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      if (isShown) setMarked((active + step + found.length) % found.length);
      else setOpen(true);
    } else if (event.key === 'Enter' && found[active] !== undefined) {
      event.preventDefault();
      add(found[active].entry);
    } else if (event.key === 'Escape') setOpen(false);
  };
  return (
    <div className="relative">
      <TextField
        role="combobox"
        aria-expanded={isShown}
        aria-controls={isShown ? listId : undefined}
        aria-activedescendant={isShown ? entryOptionId(listId, active) : undefined}
        aria-autocomplete="list"
        // Esc closes the list before it closes the dialog.
        data-takes-escape={isShown ? '' : undefined}
        label={words.entry}
        help={words.entryHelp}
        problem={text.trim() === '' || isEntry(text.trim()) ? problem : words.entryWrong}
        placeholder={words.entryPlaceholder}
        value={text}
        readOnly={readOnly}
        onChange={(event) => type(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={() => setOpen(false)}
      />
      {isShown && (
        <EntryOptions
          listId={listId}
          found={found}
          active={active}
          onPoint={setMarked}
          onPick={add}
        />
      )}
    </div>
  );
}
