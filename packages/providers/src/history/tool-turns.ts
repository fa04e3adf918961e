import type { Part } from '@parley/contracts';

/** What a model is told of a call that was never carried out. */
const NO_RESULT = 'No result: the answer was stopped before this call was carried out.';

/**
 * The parts of an answer with exactly one result after each call: providers refuse a call without a
 * result, a result without its call, and two calls of one id. Where a stop came in between, the
 * result says so; what belongs to nothing is left out.
 */
export function pairToolCalls(parts: readonly Part[]): Part[] {
  const paired: Part[] = [];
  let open = new Set<string>();
  const seen = new Set<string>();
  const settle = () => {
    for (const toolCallId of open)
      paired.push({ type: 'tool-result', toolCallId, output: NO_RESULT, isError: true });
    open = new Set();
  };
  for (const part of parts) {
    if (part.type === 'tool-call') {
      if (seen.has(part.toolCallId)) continue;
      seen.add(part.toolCallId);
      open.add(part.toolCallId);
    } else if (part.type === 'tool-result') {
      if (!open.delete(part.toolCallId)) continue;
    } else if (open.size > 0 && (part.type === 'text' || part.type === 'reasoning')) {
      // What the model said next, it said knowing the results.
      settle();
    }
    paired.push(part);
  }
  settle();
  return paired;
}
