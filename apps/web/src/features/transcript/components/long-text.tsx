import { useState } from 'react';

import { transcriptStrings } from '../../../i18n/transcript.ts';
import { startOf } from '../long-text.ts';

const { showAll, showLess } = transcriptStrings.messageActions;

/** Text as it was typed; of a long one the beginning, until all of it is asked for. */
export function LongText({ text }: { text: string }) {
  const [isWhole, setWhole] = useState(false);
  const start = startOf(text);
  return (
    <>
      <p dir="auto" className="whitespace-pre-wrap wrap-anywhere">
        {isWhole || start === null ? text : `${start}…`}
      </p>
      {start !== null && (
        <button
          type="button"
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
          className="-ms-1.5 mt-1 h-(--h-sm) rounded-sm px-1.5 text-13 font-strong text-ink-2 hover:bg-hover hover:text-ink"
        >
          {isWhole ? showLess : showAll}
        </button>
      )}
    </>
  );
}
