import type { JsonObject } from '../dialect.ts';

/** Why a model stopped, from the words of the other protocols; SDK 1.12.0 `StopReason`. */
const STOP_REASONS: ReadonlyMap<string, string> = new Map([
  ['stop', 'end_turn'],
  ['length', 'max_tokens'],
  ['tool_calls', 'tool_use'],
  ['function_call', 'tool_use'],
  ['content_filter', 'refusal'],
  // A rule of this server ended it, whatever the model would have said.
  ['hook', 'refusal'],
  // The protocol's own, where the provider's decoder passes them on.
  ['pause_turn', 'pause_turn'],
]);
const USUAL = 'end_turn';
const ENDED_BY_RULE = 'A rule of this server ended the answer.';

/**
 * How the answer ended, as `message_delta` says it. Which of its stop sequences a model met nobody
 * passes on, so that is an ordinary end, and so is a reason that the protocol has no word for.
 *
 * @param hasCalls some providers say `stop` after calls of tools, and clients go by the reason
 */
export function stopOf(
  finishReason: string,
  hasCalls: boolean,
): { stop_reason: string; stop_sequence: null; stop_details: JsonObject | null } {
  const known = STOP_REASONS.get(finishReason) ?? USUAL;
  const stopReason = known === USUAL && hasCalls ? 'tool_use' : known;
  return {
    stop_reason: stopReason,
    stop_sequence: null,
    stop_details:
      stopReason === 'refusal'
        ? {
            type: 'refusal',
            category: null,
            explanation: finishReason === 'hook' ? ENDED_BY_RULE : null,
          }
        : null,
  };
}
