import type { AppError, ErrorBody, Message, TerminalEvent } from '@parley/contracts';

/** How a run ended, before it is stored. */
export type Outcome =
  | { state: 'completed' | 'stopped'; finishReason: string }
  | { state: 'failed' | 'interrupted'; error: AppError };

export function finishReasonOf(outcome: Outcome): string | null {
  return 'finishReason' in outcome ? outcome.finishReason : null;
}

/** The last event of a run, with the answer as it is from then on. */
export function terminalEvent(
  outcome: Outcome,
  error: ErrorBody | null,
  of: { generationId: string; message: Message },
): TerminalEvent {
  const finishReason = finishReasonOf(outcome);
  const message: Message = { ...of.message, state: outcome.state, finishReason, error };
  const { id: messageId, seq } = message;
  const { generationId } = of;
  if (error === null || !('error' in outcome)) {
    const state = outcome.state === 'stopped' ? 'stopped' : 'completed';
    const reason = finishReason ?? 'stop';
    return { type: 'generation-end', seq, state, finishReason: reason, message };
  }
  return { type: 'error', seq, generationId, messageId, state: outcome.state, error, message };
}
