import type { BranchMessage } from '@parley/contracts';
import { ArrowDown } from 'lucide-react';
import { useLayoutEffect, useRef, useState } from 'react';

import { strings } from '../../../i18n/index.ts';
import { transcriptStrings } from '../../../i18n/transcript.ts';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import type { Outgoing } from '../../chat/chat.store.ts';
import { offerTranscript } from '../../chat/reading.ts';
import { createScroller, type Scroller } from '../scroll/scroller.ts';
import { KeepView } from './keep-view.tsx';
import { Rows } from './rows.tsx';

interface TranscriptProps {
  branch: readonly BranchMessage[];
  outgoing: Outgoing | null;
  /** Reads what stands above; `null` at the beginning of the chat. */
  earlier: (() => Promise<unknown>) | null;
  loadingEarlier: boolean;
  /** What stands above could not be read. */
  isEarlierMissing: boolean;
}

/** The conversation: at its end while it grows, or where its reader is. */
export function Transcript(props: TranscriptProps) {
  const { branch, outgoing, earlier, loadingEarlier, isEarlierMissing } = props;
  const [scroller] = useState(createScroller);
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const reserve = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  useLayoutEffect(() => {
    if (box.current === null || content.current === null || reserve.current === null) return;
    const parts = { box: box.current, content: content.current, reserve: reserve.current };
    return scroller.attach(parts, null, (view) => setAtEnd(view.atEnd));
  }, [scroller]);
  useSentTurn(scroller, outgoing);
  useLayoutEffect(
    () =>
      offerTranscript({
        keepInPlace: (id, nextId) => scroller.keep(id, nextId),
        scrollToMessage: (id) => scroller.reveal(id),
      }),
    [scroller],
  );

  return (
    <div className="relative min-h-0 grow">
      <div
        ref={box}
        role="log"
        aria-live="off"
        aria-label={strings.chat.log}
        // A scroller must be reachable by keyboard, also while nothing in it can be pressed.
        tabIndex={0}
        className="scroller relative h-full -outline-offset-2 [scrollbar-gutter:stable_both-edges]"
      >
        <div ref={content} className="column pt-3 pb-10">
          <KeepView before={() => scroller.beforeChange()}>
            {earlier !== null && (
              <Button
                variant="quiet"
                size="sm"
                busy={loadingEarlier}
                onClick={() => void earlier()}
                className="-ms-2.5"
              >
                {isEarlierMissing ? strings.chats.retry : transcriptStrings.reading.earlier}
              </Button>
            )}
            {isEarlierMissing && !loadingEarlier && (
              <p role="alert" className="text-13 text-danger">
                {transcriptStrings.reading.earlierFailed}
              </p>
            )}
            <div>
              <Rows messages={branch} endsAtLeaf outgoing={outgoing} />
            </div>
          </KeepView>
        </div>
        <div ref={reserve} aria-hidden />
      </div>
      {/* Text fades where it runs under the bar and the composer. */}
      <div
        aria-hidden
        className="edge-fade pointer-events-none absolute inset-x-4 top-0 h-3 rotate-180"
      />
      <div aria-hidden className="edge-fade pointer-events-none absolute inset-x-4 bottom-0 h-7" />
      {!atEnd && <JumpToEnd onClick={() => scroller.toEnd()} />}
    </div>
  );
}

/** A message that is sent from here begins a turn at the top of the view. */
function useSentTurn(scroller: Scroller, outgoing: Outgoing | null): void {
  const sentId = outgoing?.message?.id;
  const tried = outgoing?.message === null ? outgoing.generationId : undefined;
  useLayoutEffect(() => {
    if (sentId !== undefined) scroller.sent(sentId);
  }, [scroller, sentId]);
  useLayoutEffect(() => {
    if (tried !== undefined) scroller.toEnd();
  }, [scroller, tried]);
}

function JumpToEnd({ onClick }: { onClick: () => void }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="absolute bottom-4 left-1/2 inline-flex h-(--h-md) -translate-x-1/2 animate-rise items-center gap-1.5 rounded-full border border-line bg-raised ps-2.5 pe-3 text-13 text-ink-2 shadow-2 hover:text-ink"
    >
      <Icon of={ArrowDown} size="sm" />
      {transcriptStrings.reading.latest}
    </button>
  );
}
