import type { Message } from '@parley/contracts';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';

import { askedStore } from '../../chat/asked.store.ts';
import { useConnectionLost } from '../../chat/use-connection-lost.ts';
import { chatStore } from '../../chat/chat.store.ts';
import { announce, SILENCE } from '../announce.ts';
import { phaseText } from '../progress-text.ts';
import { useVisible } from '../use-visible.ts';

/** Who waits for longer is told that the answer still comes. */
const LONG_MS = 7_000;

/**
 * Says when an answer begins, takes long and ends to those who do not see it, and then reads it
 * once; never a word while it is written. A page that cannot be seen says it when it can.
 */
export function AnswerStatus({ branch }: { branch: readonly Message[] }) {
  const [said, setSaid] = useState(SILENCE);
  const generationId = branch.findLast(({ state }) => state === 'running')?.generationId ?? null;
  const askedFor = useStore(askedStore, (asked) => asked.generationId);
  const isLong = useLong(generationId);
  const isLost = useConnectionLost();
  const phase = useStore(chatStore, ({ progress }) => {
    const known = progress[generationId ?? ''];
    return known === undefined ? null : phaseText(known);
  });
  const isVisible = useVisible();
  const next = isVisible ? announce(said, { branch, askedFor, isLong, phase, isLost }) : said;
  if (next !== said) setSaid(next);
  return (
    <p role="status" className="sr-only">
      {said.text}
    </p>
  );
}

/** Whether one and the same answer has been running for long. */
function useLong(generationId: string | null): boolean {
  const [long, setLong] = useState<string | null>(null);
  useEffect(() => {
    if (generationId === null) return;
    const timer = setTimeout(() => setLong(generationId), LONG_MS);
    return () => clearTimeout(timer);
  }, [generationId]);
  return generationId !== null && long === generationId;
}
