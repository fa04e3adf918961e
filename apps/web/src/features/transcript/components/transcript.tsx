import type { BranchMessage } from '@parley/contracts';
import { useEffectEvent, useLayoutEffect, useState } from 'react';

import { strings } from '../../../i18n/index.ts';
import { transcriptStrings } from '../../../i18n/transcript.ts';
import { askedStore } from '../../chat/asked.store.ts';
import type { Outgoing } from '../../chat/chat.store.ts';
import type { ShownBranch } from '../../chat/use-shown-branch.ts';
import type { Scroller, View } from '../scroll/scroller.ts';
import { useMark } from '../use-mark.ts';
import { useMounted } from '../use-mounted.ts';
import { useNewBelow } from '../use-new-below.ts';
import { useOffered, useScrolling } from '../use-scrolling.ts';
import { EdgeRow } from './edge-row.tsx';
import { JumpToEnd } from './jump-to-end.tsx';
import { KeepView } from './keep-view.tsx';
import { Rows } from './rows.tsx';

/** So near to an edge of what is drawn, in pixels, what lies beyond is added. */
const EDGE_PX = 600;

export interface TranscriptProps {
  chatId: string;
  shown: ShownBranch;
  outgoing: Outgoing | null;
  /** The newest message of the chat, shown or not. */
  newestId: string;
  isRunning: boolean;
}

/** The conversation: at its end while it grows, or where its reader is. */
export function Transcript({ chatId, shown, outgoing, newestId, isRunning }: TranscriptProps) {
  const words = transcriptStrings.reading;
  const [start] = useState(shown.target?.last ?? null);
  const [isAtEnd, setAtEnd] = useState(shown.target === null);
  const [isTurn, setTurn] = useState(false);
  const mounted = useMounted(shown, isAtEnd);
  const { showEarlier, showLater, endsAtLeaf } = mounted;
  const below = useNewBelow(
    { atEnd: isAtEnd, newestId, isRunning, isTurn },
    start?.newestId ?? newestId,
  );
  const onView = (view: View) => {
    setAtEnd(view.atEnd);
    setTurn(view.isTurn);
    // What does not fill the view cannot be scrolled to what is missing.
    const isShort = view.above === 0 && view.below < 0;
    if (!view.byReader && !isShort) return;
    if (view.above < EDGE_PX && shown.earlier?.isFailed !== true) showEarlier?.();
    if (view.below < EDGE_PX && shown.later?.isFailed !== true) showLater?.();
  };
  const { box, content, reserve, scroller } = useScrolling({
    chatId,
    start,
    seenId: below.seenId,
    endsAtLeaf,
    onView,
  });
  const toEnd = () => {
    shown.toEnd();
    mounted.showEnd();
    scroller.toEnd();
  };
  const mark = useMark(shown, mounted, scroller);
  const [askedId] = useState(() => askedFor(shown.messages));
  useSentTurn(scroller, outgoing?.message?.id ?? null, askedId, () => {
    const isHere = shown.messages.some(({ id }) => id === outgoing?.parentId);
    if (!isHere) shown.toEnd();
    mounted.showEnd();
  });
  useOffered(scroller, shown.goTo);

  return (
    <div className="relative min-h-0 grow">
      <div
        ref={box}
        role="log"
        aria-live="off"
        aria-label={strings.chat.log}
        // A scroller must be reachable by keyboard, also while nothing in it can be pressed.
        tabIndex={0}
        className="scroller peer relative h-full -outline-offset-2 [scrollbar-gutter:stable_both-edges]"
      >
        <div ref={content} className="column pt-3 pb-10">
          <KeepView before={() => scroller.beforeChange()}>
            {showEarlier !== null && (
              <EdgeRow
                label={words.earlier}
                failed={words.earlierFailed}
                more={shown.earlier}
                onShow={showEarlier}
              />
            )}
            <div>
              <Rows
                messages={mounted.drawn}
                endsAtLeaf={endsAtLeaf}
                outgoing={outgoing}
                markedId={mark}
              />
            </div>
            {showLater !== null && (
              <EdgeRow
                label={words.later}
                failed={words.laterFailed}
                more={shown.later}
                onShow={showLater}
              />
            )}
          </KeepView>
        </div>
        <div ref={reserve} aria-hidden />
      </div>
      {/* Text fades where it runs under the bar and the composer, but not the ring of the focus. */}
      <div
        aria-hidden
        className="edge-fade pointer-events-none absolute inset-x-4 top-0 h-3 rotate-180 peer-focus-visible:hidden"
      />
      <div
        aria-hidden
        className="edge-fade pointer-events-none absolute inset-x-4 bottom-0 h-7 peer-focus-visible:hidden"
      />
      {!isAtEnd && <JumpToEnd isNew={below.isNew} onClick={toEnd} />}
    </div>
  );
}

/**
 * A message that is sent from here begins a turn at the top of the view; so does one that was sent
 * before the transcript was there.
 */
function useSentTurn(
  scroller: Scroller,
  sentId: string | null,
  askedId: string | null,
  showEnd: () => void,
): void {
  const begin = useEffectEvent((id: string) => {
    showEnd();
    scroller.sent(id);
  });
  // Once for each message that is sent.
  useLayoutEffect(() => {
    if (askedId !== null) begin(askedId);
  }, [askedId]);
  useLayoutEffect(() => {
    if (sentId !== null) begin(sentId);
  }, [sentId]);
}

/** What was asked on this visit, where the newest answer is to it. */
function askedFor(messages: readonly BranchMessage[]): string | null {
  const newest = messages.at(-1);
  const { generationId } = askedStore.getState();
  const isAsked = generationId !== null && newest?.generationId === generationId;
  return isAsked ? newest.parentId : null;
}
