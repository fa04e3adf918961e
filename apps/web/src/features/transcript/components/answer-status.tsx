import type { Message } from '@parley/contracts';
import { useState } from 'react';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { useDelayed } from '../../../ui/use-delayed.ts';
import { chatStore } from '../../chat/chat.store.ts';
import { phaseText } from '../progress-text.ts';

const LONG_MS = 7_000;

/** Says how an answer comes on to those who do not see it; never a word of the answer itself. */
export function AnswerStatus({ running, failed }: { running: Message | null; failed: boolean }) {
  const isRunning = running !== null;
  const isLong = useDelayed(isRunning, LONG_MS);
  const phase = useLastPhase(running?.generationId ?? '');
  const [hasRun, setHasRun] = useState(false);
  if (isRunning && !hasRun) setHasRun(true);
  return (
    <p role="status" className="sr-only">
      {isRunning && (phase ?? (isLong ? strings.chat.stillAnswering : strings.chat.answering))}
      {/* A failure speaks for itself, on its card. */}
      {!isRunning && hasRun && !failed && strings.chat.complete}
    </p>
  );
}

/** The last that was told of how far an answer is; its text comes a moment before its end, and is no news. */
function useLastPhase(generationId: string): string | null {
  const phase = useStore(chatStore, ({ progress }) => {
    const known = progress[generationId];
    return known === undefined ? null : phaseText(known);
  });
  const [last, setLast] = useState({ generationId, phase });
  const isNews = last.generationId !== generationId || (phase !== null && phase !== last.phase);
  if (isNews) setLast({ generationId, phase });
  return last.generationId === generationId ? last.phase : phase;
}
