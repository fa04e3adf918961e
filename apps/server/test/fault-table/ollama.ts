import { ANSWER_MODEL, delay } from '@parley/providers/testing';

import { fault, type Fault, SHORT_MS } from './outcome.ts';
import type { Subject } from './subject.ts';

/** Long enough for a model to be loaded. */
const LOADING_SECONDS = 60;

/** What Ollama does in a way of its own. */
export function ollamaOf({ dialect, completed }: Subject): Fault[] {
  const modelId = `${dialect.vendorId}/${ANSWER_MODEL}`;
  return [
    fault(
      56,
      'loads its model in silence, for which its limit allows',
      [delay(2 * SHORT_MS), ...dialect.answer()],
      completed(),
      {
        timeouts: { firstOutputMs: SHORT_MS },
        timeLimits: { [modelId]: { firstOutput: LOADING_SECONDS } },
      },
    ),
  ];
}
