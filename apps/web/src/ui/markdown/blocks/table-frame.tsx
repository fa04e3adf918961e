import { type ReactNode, useRef } from 'react';

import { transcriptStrings } from '../../../i18n/transcript.ts';
import { CopyButton } from '../../copy-button.tsx';
import { csvOf } from './table-text.ts';
import { useOverflow } from './use-overflow.ts';

interface TableFrameProps {
  /** The plain text of the cells, the head first. */
  rows: readonly (readonly string[])[];
  /** The table as it was written, in Markdown. */
  source: string;
  /** The table element. */
  children: ReactNode;
}

/** A wide table scrolls in itself. What can be done with it stands below it, in space that is kept. */
export function TableFrame({ rows, source, children }: TableFrameProps) {
  const ref = useRef<HTMLDivElement>(null);
  const overflows = useOverflow(ref);
  const words = transcriptStrings.markdown.table;
  return (
    <div className="bleed group/table -mb-3 pointer-coarse:mb-0">
      <div
        ref={ref}
        tabIndex={overflows ? 0 : undefined}
        role={overflows ? 'group' : undefined}
        aria-label={overflows ? words.label : undefined}
        className="scroller"
      >
        {children}
      </div>
      <div
        role="group"
        aria-label={words.actions}
        className="flex justify-end gap-1 py-0.5 opacity-0 transition-opacity duration-(--d-fast) group-focus-within/table:opacity-100 group-hover/table:opacity-100 pointer-coarse:opacity-100"
      >
        <CopyButton label={words.copyMarkdown} name={words.markdown} text={() => source} />
        <CopyButton label={words.copyCsv} name={words.csv} text={() => csvOf(rows)} />
      </div>
    </div>
  );
}
