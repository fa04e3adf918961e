import { type JsonObject, list } from '../fields.ts';
import { completed, without, withoutRefused } from '../forwarded.ts';
import type { ForwardContext } from '../protocol.ts';

/** Answers are kept nowhere, so nothing can be asked for later or be gone on from. */
const OF_STORED: ReadonlySet<string> = new Set(['background', 'messages']);

/** A question of another client of this protocol, to be sent with everything that is in it. */
export function forwardBody(
  native: JsonObject,
  { model, encoded, refused }: ForwardContext,
): JsonObject {
  const asked = withoutRefused(without(native, OF_STORED), refused, {
    temperature: ['temperature'],
    topP: ['top_p'],
    maxOutputTokens: ['max_output_tokens'],
    reasoningEffort: ['reasoning'],
  });
  const include = includeOf(asked['include'], encoded['include']);
  return {
    // Who speaks first moves between both where one of them is made anew.
    ...('input' in asked ? asked : { ...without(asked, INSTRUCTIONS), ...inputOf(encoded) }),
    ...{ model, stream: true, store: false },
    ...(include === null ? {} : { include }),
  };
}

const INSTRUCTIONS: ReadonlySet<string> = new Set(['instructions']);

function inputOf(encoded: JsonObject): JsonObject {
  return completed({}, encoded, ['instructions', 'input']);
}

/** Reasoning that is not stored can come back in its encrypted form alone, which must be asked for. */
function includeOf(asked: unknown, encoded: unknown): unknown[] | null {
  const more = (list(encoded) ?? []).filter((entry) => !(list(asked) ?? []).includes(entry));
  return more.length === 0 ? null : [...(list(asked) ?? []), ...more];
}
