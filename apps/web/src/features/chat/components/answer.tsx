import { type BranchMessage, type Message, messageText } from '@parley/contracts';
import { memo } from 'react';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { Caret, TextBlocks } from '../../../ui/text-blocks.tsx';
import { useNames } from '../../models/use-names.ts';
import { chatStore } from '../chat.store.ts';
import { useRetry } from '../use-retry.ts';
import { AnswerFoot } from './answer-foot.tsx';
import { Byline } from './byline.tsx';
import { FailureCard } from './failure-card.tsx';
import { ReasoningRow } from './reasoning-row.tsx';

/** While the answer runs, only this is drawn anew: what has arrived is read from the store here. */
export const Answer = memo(function Answer({
  message,
  isLast,
}: {
  message: BranchMessage;
  isLast: boolean;
}) {
  const answer = useArrived(message);
  const { model, provider } = useNames(answer.modelId ?? '');
  const isRunning = answer.state === 'running';
  return (
    <article
      aria-label={strings.chat.answerOf(model)}
      aria-busy={isRunning}
      className="group mt-7 first:mt-0"
    >
      <Byline model={model} provider={provider} answer={answer} />
      <AnswerBody answer={answer} />
      {answer.finishReason === 'length' && <Remark text={strings.chat.cutOff} />}
      {answer.error !== null && (
        <FailureCard
          answer={answer}
          error={answer.error}
          names={{ model, provider }}
          canRetry={isLast}
        />
      )}
      {isStoppedEmpty(answer) && <StoppedEmpty answer={answer} canRetry={isLast} />}
      {!isRunning && <AnswerFoot answer={answer} isLast={isLast} />}
    </article>
  );
});

/** What has arrived of a running answer; otherwise the stored message, which nothing here redraws. */
function useArrived(message: Message): Message {
  return useStore(chatStore, ({ streams }) => {
    if (message.state !== 'running' || message.generationId === null) return message;
    return streams[message.generationId] ?? message;
  });
}

function AnswerBody({ answer }: { answer: Message }) {
  const isRunning = answer.state === 'running';
  const last = answer.parts.length - 1;
  return (
    <div className="text-16">
      {answer.parts.map((part, index) => {
        const isLive = isRunning && index === last;
        if (part.type === 'reasoning') {
          return (
            <ReasoningRow key={index} text={part.text} live={isLive} startedAt={answer.createdAt} />
          );
        }
        if (part.type === 'text') return <TextBlocks key={index} text={part.text} live={isLive} />;
        if (part.type === 'warning') return <Remark key={index} text={part.message} />;
        // Tool calls, sources and files come with what makes them.
        return null;
      })}
      {isRunning && answer.parts.length === 0 && (
        <p>
          <Caret />
        </p>
      )}
    </div>
  );
}

function isStoppedEmpty(answer: Message): boolean {
  return answer.state === 'stopped' && messageText(answer) === '';
}

function StoppedEmpty({ answer, canRetry }: { answer: Message; canRetry: boolean }) {
  const { retry, isBusy } = useRetry(answer);
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Remark text={strings.chat.stoppedEmpty} />
      {canRetry && (
        <Button size="sm" busy={isBusy} onClick={retry}>
          {strings.chat.retry}
        </Button>
      )}
    </div>
  );
}

function Remark({ text }: { text: string }) {
  return <p className="mt-2 text-13 text-ink-3 first:mt-0">{text}</p>;
}
