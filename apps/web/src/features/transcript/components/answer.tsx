import { type BranchMessage, type Message, messageText, type Part } from '@parley/contracts';
import { TriangleAlert } from 'lucide-react';
import { memo, Suspense, useState } from 'react';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { Caret } from '../../../ui/markdown/caret.tsx';
import { Markdown } from '../../../ui/markdown/markdown.tsx';
import { useNames } from '../../models/use-names.ts';
import { askedStore } from '../../chat/asked.store.ts';
import { chatStore } from '../../chat/chat.store.ts';
import { focusMessageFieldUnlessTouch } from '../../composer/components/message-field.tsx';
import { treeStore } from '../../chat/tree.store.ts';
import { failureOf } from '../failure.ts';
import { useRetry } from '../use-retry.ts';
import { AnswerActions } from './answer-actions.tsx';
import { Byline } from './byline.tsx';
import { FailureCard } from './failure-card.tsx';
import { LazyAnswerEditor } from './lazy-parts.ts';
import { ProgressRow } from './progress-row.tsx';
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
  const names = useNames(answer.modelId ?? '');
  const isRunning = answer.state === 'running';
  const isEdited = useStore(treeStore, ({ editing }) => editing[answer.id] === true && !isRunning);
  const isNews = useIsNews(answer);
  const failure = failureOf(answer, names);
  // What is merely shorter than it could be asks nothing of anybody once the talk has gone on.
  const isTold = isLast || answer.error !== null;
  return (
    <article
      aria-label={strings.chat.answerOf(names.model)}
      aria-busy={isRunning}
      className="group"
    >
      <Byline model={names.model} provider={names.provider} answer={answer} />
      {isEdited ? (
        <Suspense fallback={<AnswerBody answer={answer} />}>
          <LazyAnswerEditor key={answer.id} answer={answer} />
        </Suspense>
      ) : (
        <AnswerBody key={answer.id} answer={answer} />
      )}
      {failure !== null && isTold && (
        <FailureCard
          answer={answer}
          failure={failure}
          names={names}
          isLast={isLast}
          isNews={isLast && isNews}
        />
      )}
      {failure !== null && !isTold && <Remark text={failure.title} />}
      {isStoppedEmpty(answer) && <StoppedEmpty answer={answer} canRetry={isLast} />}
      {!isEdited && <AnswerActions answer={answer} isLast={isLast} />}
    </article>
  );
});

/** What has arrived of a running answer; otherwise the stored message, which nothing here redraws. */
function useArrived(message: BranchMessage): BranchMessage {
  const arrived = useStore(chatStore, ({ streams }) => {
    if (message.state !== 'running' || message.generationId === null) return undefined;
    return streams[message.generationId];
  });
  return arrived === undefined ? message : { ...arrived, siblingIds: message.siblingIds };
}

/**
 * Whether how an answer ended is news: it was seen to run, or was asked for just now and over
 * before it could be; not when it comes into sight.
 */
function useIsNews({ id, state, generationId }: Message): boolean {
  const [seen, setSeen] = useState<string | null>(null);
  if (state === 'running' && seen !== id) setSeen(id);
  const askedFor = useStore(askedStore, (asked) => asked.generationId);
  return seen === id || (askedFor !== null && askedFor === generationId);
}

function AnswerBody({ answer }: { answer: Message }) {
  const isRunning = answer.state === 'running';
  const parts = withJoinedText(answer.parts);
  const progress = useStore(chatStore, (state) => state.progress[answer.generationId ?? '']);
  const isWaiting = isRunning && progress !== undefined;
  const last = parts.length - 1;
  return (
    <div className="text-16">
      {parts.map((part, index) => {
        const isLive = isRunning && !isWaiting && index === last;
        if (part.type === 'reasoning') {
          return <ReasoningRow key={index} part={part} live={isLive} answer={answer} />;
        }
        if (part.type === 'text') return <Markdown key={index} text={part.text} live={isLive} />;
        if (part.type === 'warning') return <Warning key={index} text={part.message} />;
        // Tool calls, sources and files come with what makes them.
        return null;
      })}
      {isWaiting && <ProgressRow progress={progress} />}
      {isRunning && !isWaiting && parts.every(({ type }) => type === 'warning') && (
        <p>
          <Caret />
        </p>
      )}
    </div>
  );
}

/**
 * An answer that was written on has a part for each attempt; its text is one all the same. So are
 * thoughts that a provider tells in several pieces.
 */
function withJoinedText(parts: readonly Part[]): Part[] {
  const joined: Part[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (last?.type === 'text' && part.type === 'text')
      joined[joined.length - 1] = { ...last, text: last.text + part.text };
    else if (last?.type === 'reasoning' && part.type === 'reasoning')
      joined[joined.length - 1] = { ...last, text: `${last.text}\n\n${part.text}` };
    else joined.push(part);
  }
  return joined;
}

function isStoppedEmpty(answer: Message): boolean {
  return answer.state === 'stopped' && messageText(answer) === '';
}

function StoppedEmpty({ answer, canRetry }: { answer: Message; canRetry: boolean }) {
  const { retry, isBusy } = useRetry(answer);
  const press = () => {
    retry();
    // The pressed button goes away.
    focusMessageFieldUnlessTouch();
  };
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Remark text={strings.chat.stoppedEmpty} />
      {canRetry && (
        <Button size="sm" disabled={isBusy} onClick={press}>
          {strings.failures.retry}
        </Button>
      )}
    </div>
  );
}

/** Something of the request did not count. */
function Warning({ text }: { text: string }) {
  return (
    <p className="mb-2 flex items-start gap-1.5 text-13 text-ink-3">
      <span className="mt-[3px] text-warn">
        <Icon of={TriangleAlert} size="sm" />
      </span>
      <span className="min-w-0 wrap-anywhere">
        <span className="sr-only">{strings.chat.warning} </span>
        {text}
      </span>
    </p>
  );
}

function Remark({ text }: { text: string }) {
  return <p className="mt-2 text-13 text-ink-3 first:mt-0">{text}</p>;
}
