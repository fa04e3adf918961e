import { useState } from 'react';

import { strings } from '../../../i18n/index.ts';
import { useDelayed } from '../../../ui/use-delayed.ts';

const LONG_MS = 7_000;

/** Says how an answer comes on to those who do not see it; never a word of the answer itself. */
export function AnswerStatus({ running, failed }: { running: boolean; failed: boolean }) {
  const isLong = useDelayed(running, LONG_MS);
  const [hasRun, setHasRun] = useState(false);
  if (running && !hasRun) setHasRun(true);
  return (
    <p role="status" className="sr-only">
      {running && (isLong ? strings.chat.stillAnswering : strings.chat.answering)}
      {/* A failure speaks for itself, on its card. */}
      {!running && hasRun && !failed && strings.chat.complete}
    </p>
  );
}
