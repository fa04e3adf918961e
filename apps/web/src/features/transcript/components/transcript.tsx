import type { BranchMessage } from '@parley/contracts';
import { ArrowDown } from 'lucide-react';
import { useEffect } from 'react';

import { strings } from '../../../i18n/index.ts';
import { transcriptStrings } from '../../../i18n/transcript.ts';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import type { Outgoing } from '../../chat/chat.store.ts';
import { asMessage } from '../../chat/outgoing.ts';
import { useStickToEnd } from '../use-stick-to-end.ts';
import { Answer } from './answer.tsx';
import { NotDelivered } from './not-delivered.tsx';
import { UserMessage } from './user-message.tsx';

interface TranscriptProps {
  branch: readonly BranchMessage[];
  outgoing: Outgoing | null;
  /** Reads what stands above; `null` at the beginning of the chat. */
  earlier: (() => Promise<unknown>) | null;
  loadingEarlier: boolean;
  /** What stands above could not be read. */
  isEarlierMissing: boolean;
}

/** The conversation, which stays at its end while it grows. */
export function Transcript(props: TranscriptProps) {
  const { branch, outgoing, earlier, loadingEarlier, isEarlierMissing } = props;
  const { scroller, content, atEnd, scrollToEnd, keepPlace, leavePlace } = useStickToEnd();
  const sentId = outgoing?.generationId;
  useEffect(() => {
    if (sentId !== undefined) scrollToEnd();
  }, [sentId, scrollToEnd]);

  const showEarlier = () => {
    keepPlace();
    // What failed put nothing above, and what comes next is at the other end.
    void earlier?.().finally(leavePlace);
  };

  return (
    <div className="relative min-h-0 grow">
      <div
        ref={scroller}
        role="log"
        aria-live="off"
        aria-label={strings.chat.log}
        // A scroller must be reachable by keyboard, also while nothing in it can be pressed.
        tabIndex={0}
        className="scroller h-full -outline-offset-2 [overflow-anchor:none] [scrollbar-gutter:stable_both-edges]"
      >
        <div ref={content} className="column pt-3 pb-10">
          {earlier !== null && (
            <Button
              variant="quiet"
              size="sm"
              busy={loadingEarlier}
              onClick={showEarlier}
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
          {branch.map((message, index) =>
            message.role === 'user' ? (
              <UserMessage key={message.id} message={message} sending={false} />
            ) : (
              <Answer key={message.id} message={message} isLast={index === branch.length - 1} />
            ),
          )}
          {outgoing !== null && <OutgoingMessage outgoing={outgoing} />}
        </div>
      </div>
      {/* Text fades where it runs under the bar and the composer. */}
      <div
        aria-hidden
        className="edge-fade pointer-events-none absolute inset-x-4 top-0 h-3 rotate-180"
      />
      <div aria-hidden className="edge-fade pointer-events-none absolute inset-x-4 bottom-0 h-7" />
      {!atEnd && <JumpToEnd onClick={scrollToEnd} />}
    </div>
  );
}

function OutgoingMessage({ outgoing }: { outgoing: Outgoing }) {
  const isWaiting = outgoing.state === 'waiting';
  if (outgoing.message === null) return null;
  return (
    <>
      <UserMessage message={asMessage(outgoing, outgoing.message)} sending={!isWaiting} />
      {isWaiting && <NotDelivered chatId={outgoing.chatId} />}
    </>
  );
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
