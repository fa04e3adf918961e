import { useContext } from 'react';

import { transcriptStrings } from '../../i18n/transcript.ts';
import { Blocks } from './blocks.tsx';
import { NOTE_LINK, NotesContext, showTarget } from './note-reference.tsx';
import type { Note } from './tokens.ts';

/** The footnotes, below the text. */
export function NoteList({ notes, live }: { notes: readonly Note[]; live: boolean }) {
  const { prefix } = useContext(NotesContext);
  if (notes.length === 0) return null;
  return (
    <section
      aria-label={transcriptStrings.markdown.note.list}
      className="mt-6 border-t border-line pt-3 text-14 text-ink-2"
    >
      <ol className="list-decimal ps-6 marker:text-ink-3 marker:tabular-nums">
        {notes.map(({ label, children }, index) => (
          <li
            key={label}
            id={`${prefix}-note-${index + 1}`}
            tabIndex={-1}
            dir="auto"
            className="mt-1.5 first:mt-0 [&>p:last-of-type]:me-1 [&>p:last-of-type]:inline"
          >
            <Blocks blocks={children} live={live && index === notes.length - 1} />
            <a
              href={`#${prefix}-reference-${index + 1}`}
              aria-label={transcriptStrings.markdown.note.back(index + 1)}
              onClick={showTarget}
              className={NOTE_LINK}
            >
              ↩
            </a>
          </li>
        ))}
      </ol>
    </section>
  );
}
