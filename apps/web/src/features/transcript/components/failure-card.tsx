import { type Message, messageText } from '@parley/contracts';
import { Info, type LucideIcon, Pause } from 'lucide-react';
import { useStore } from 'zustand';

import { NoticeCard } from '../../../ui/notice-card.tsx';
import { providerIdOf } from '../../keys/key-view.ts';
import { PROBLEM_ICONS } from '../../problems/problem-icons.ts';
import { type Names, problemOfError } from '../../problems/problem.ts';
import { chatStore } from '../../chat/chat.store.ts';
import { type Failure, type FailureKind, waysOut } from '../failure.ts';
import { FailureActions } from './failure-actions.tsx';
import { PauseActions, PauseText } from './pause.tsx';

const ICONS: Record<FailureKind, LucideIcon> = {
  ...PROBLEM_ICONS,
  interrupted: Pause,
  length: Info,
};

interface FailureCardProps {
  answer: Message;
  failure: Failure;
  names: Names;
  /** Only the last answer of a chat can be tried again. */
  isLast: boolean;
  /** It came to its end before the reader. */
  isNews: boolean;
}

/** Under whatever text had arrived: what happened, what helps, and the ids by which a log knows it. */
export function FailureCard(props: FailureCardProps) {
  const { answer, failure, names, isLast, isNews } = props;
  const pause = useStore(chatStore, ({ pauses }) => pauses[answer.chatId]);
  const isPausing = pause?.answerId === answer.id;
  const hasText = messageText(answer) !== '';
  return (
    <div className="bleed mt-4">
      <NoticeCard
        tone={failure.tone}
        icon={ICONS[failure.kind]}
        title={failure.title}
        text={
          isPausing ? (
            <PauseText until={pause.until} model={names.model ?? names.provider} />
          ) : (
            failure.text
          )
        }
        // What ended otherwise than by an error is told with its text.
        isNews={isNews && answer.error !== null}
        isUrgent
        detail={detailOf(answer)}
      >
        {isLast && isPausing && <PauseActions answer={answer} />}
        {isLast && !isPausing && (
          <FailureActions answer={answer} failure={failure} ways={waysOut(failure, hasText)} />
        )}
      </NoticeCard>
    </div>
  );
}

/** Provider, the code with the provider's own status, and the id of the request. */
function detailOf({ modelId, error }: Message): string | undefined {
  if (error === null) return undefined;
  const { upstreamStatus } = problemOfError(error);
  const code = [upstreamStatus, error.code].filter((piece) => piece !== undefined).join(' ');
  const pieces = [providerIdOf(modelId ?? ''), code, error.requestId];
  return pieces.filter((piece) => piece !== '').join(' · ');
}
