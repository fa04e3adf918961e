import type { JsonObject } from '../fields.ts';
import { completed, withoutRefused } from '../forwarded.ts';
import type { ForwardContext } from '../protocol.ts';

/** A question of another client of this protocol, to be sent with everything that is in it. */
export function forwardBody(
  native: JsonObject,
  { model, encoded, refused }: ForwardContext,
): JsonObject {
  const asked = withoutRefused(native, refused, {
    temperature: ['temperature'],
    topP: ['top_p'],
    stop: ['stop_sequences'],
    reasoningEffort: ['thinking'],
  });
  return { ...completed(asked, encoded, ['messages']), model, stream: true };
}
