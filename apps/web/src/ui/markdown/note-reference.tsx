import { createContext, type MouseEvent, type ReactNode, useContext, useId, useMemo } from 'react';

import { transcriptStrings } from '../../i18n/transcript.ts';
import type { Note } from './tokens.ts';

interface Notes {
  /** Begins the ids in this text: others on the page have notes with the same labels. */
  prefix: string;
  numbers: ReadonlyMap<string, number>;
}

export const NotesContext = createContext<Notes>({ prefix: '', numbers: new Map() });

export const NOTE_LINK = 'rounded-xs text-accent underline-offset-3 hover:underline';

/** Tells the text below which footnotes there are, and which number each has. */
export function WithNotes({ notes, children }: { notes: readonly Note[]; children: ReactNode }) {
  const prefix = useId();
  // References are drawn again only when a number is another.
  const labels = notes.map(({ label }) => label).join('\n');
  const known = useMemo(() => {
    const order = labels === '' ? [] : labels.split('\n');
    return { prefix, numbers: new Map(order.map((label, index) => [label, index + 1])) };
  }, [prefix, labels]);
  return <NotesContext value={known}>{children}</NotesContext>;
}

/** A raised number that leads to its footnote; without one it is the text that it was written as. */
export function NoteReference({ label }: { label: string }) {
  const { prefix, numbers } = useContext(NotesContext);
  const number = numbers.get(label);
  if (number === undefined) return `[^${label}]`;
  return (
    <sup className="text-12 leading-none">
      <a
        id={`${prefix}-reference-${number}`}
        href={`#${prefix}-note-${number}`}
        aria-label={transcriptStrings.markdown.note.reference(number)}
        onClick={showTarget}
        className={NOTE_LINK}
      >
        {number}
      </a>
    </sup>
  );
}

/** Goes to a place in this text without a new entry in the history, where the address names a chat. */
export function showTarget(event: MouseEvent<HTMLAnchorElement>): void {
  event.preventDefault();
  const id = event.currentTarget.hash.slice(1);
  const target = document.getElementById(decodeURIComponent(id));
  target?.scrollIntoView({ block: 'nearest' });
  target?.focus({ preventScroll: true });
}
