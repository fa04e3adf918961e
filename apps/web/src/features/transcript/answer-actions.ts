import { type Message, type BranchMessage, messageText } from '@parley/contracts';

/** A button in the row of an answer. */
export type AnswerAction =
  | 'copy'
  | 'regenerate'
  | 'edit'
  | 'fork'
  | 'more'
  | 'previous'
  | 'next'
  | 'continue';

interface Place {
  isLast: boolean;
  /** Without room for all of them: what is rare is in the menu alone. */
  isNarrow: boolean;
}

/** What can be done with an answer, in the order in which it is offered. */
export function answerActions(answer: BranchMessage, { isLast, isNarrow }: Place): AnswerAction[] {
  const isOver = answer.state !== 'running';
  const hasText = messageText(answer) !== '';
  const offers: Record<AnswerAction, boolean> = {
    // Half of an answer is no copy of it.
    copy: isOver && hasText,
    // An answer that has lost its message cannot be asked for again.
    regenerate: isOver && answer.parentId !== null,
    edit: isOver,
    fork: isOver && !isNarrow,
    more: isOver,
    previous: answer.siblingIds.length > 1,
    next: answer.siblingIds.length > 1,
    continue: isLast && hasText && answer.state === 'stopped',
  };
  const order: readonly AnswerAction[] = [
    'copy',
    'regenerate',
    'edit',
    'fork',
    'more',
    'previous',
    'next',
    'continue',
  ];
  return order.filter((action) => offers[action]);
}

/** Whether an answer is less than it could be, and there is something to go on with. */
export function canContinue(answer: Message): boolean {
  if (answer.role === 'user' || answer.state === 'running') return false;
  if (messageText(answer) === '') return false;
  return answer.state !== 'completed' || answer.finishReason === 'length';
}
