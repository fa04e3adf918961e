import type { WarningPart } from '@parley/contracts';

import type { CompletionRequest } from '../../types.ts';
import { effortChanged } from '../effort-changed.ts';
import type { ReasoningEffort } from '../protocol.ts';

/**
 * What a list of models says of one that can be told how much to think. Any other refuses a level
 * with 400, `think value "low" is not supported for this model`, and can only be told whether.
 */
export const THINKING_LEVELS = 'thinking.levels';

type Level = 'low' | 'medium' | 'high';

/** The nearest level. A model that has levels thinks always (docs.ollama.com, "Thinking"). */
const LEVELS: Readonly<Record<ReasoningEffort, Level>> = {
  none: 'low',
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
  max: 'high',
};

export interface ThinkPlan {
  /** Absent where nothing was set. */
  think?: boolean | Level;
  warnings: readonly WarningPart[];
}

/** Whether, or how much, the model is to think. */
export function planThink({
  params: { reasoningEffort: effort },
  supportedParameters = [],
}: CompletionRequest): ThinkPlan {
  if (effort === undefined) return { warnings: [] };
  if (!supportedParameters.includes(THINKING_LEVELS)) {
    if (effort === 'none') return { think: false, warnings: [] };
    return {
      think: true,
      warnings: [effortChanged('on', 'this model is not known to have levels')],
    };
  }
  const level = LEVELS[effort];
  const reason = 'this model has no other level that is nearer';
  return { think: level, warnings: level === effort ? [] : [effortChanged(level, reason)] };
}
