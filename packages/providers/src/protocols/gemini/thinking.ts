import type { WarningPart } from '@parley/contracts';

import type { CompletionRequest } from '../../types.ts';
import { effortChanged } from '../effort-changed.ts';
import type { ReasoningEffort } from '../protocol.ts';
import type { GenerationConfig } from './request.ts';

/** What a list of models says of one that can be told not to think; others refuse to be. */
export const NO_THINKING = 'thinking.disabled';

type Budgeted = Exclude<ReasoningEffort, 'none' | 'xhigh' | 'max'>;

/**
 * Tokens that a model may think, by effort. By budget and not by `thinkingLevel`, which whole
 * families of models refuse and others take in part only, while nearly all take a budget (measured
 * by users of the API, 2026-07). The numbers are those by which Google itself translates OpenAI's
 * `reasoning_effort` (documentation of its compatible endpoint). All lie within what its guide to
 * thinking allows: 2.5 Pro takes 128 to 32,768, 2.5 Flash-Lite 512 to 24,576.
 */
const BUDGETS: Readonly<Record<Budgeted, number>> = {
  minimal: 1_024,
  low: 1_024,
  medium: 8_192,
  high: 24_576,
};

export interface ThinkingPlan {
  config: Pick<GenerationConfig, 'thinkingConfig'>;
  warnings: readonly WarningPart[];
}

/** Thoughts are told only where they are asked for, and a model that has none refuses the question. */
export function planThinking({
  params: { reasoningEffort: effort },
  supportedParameters = [],
}: CompletionRequest): ThinkingPlan {
  if (effort === undefined) {
    const canThink = supportedParameters.includes('reasoning');
    return { config: canThink ? { thinkingConfig: { includeThoughts: true } } : {}, warnings: [] };
  }
  if (effort === 'none' && supportedParameters.includes(NO_THINKING)) {
    return { config: { thinkingConfig: { thinkingBudget: 0 } }, warnings: [] };
  }
  const { sent, warnings } = nearest(effort);
  const thinkingConfig = { thinkingBudget: BUDGETS[sent], includeThoughts: true };
  return { config: { thinkingConfig }, warnings };
}

/** The effort that has a budget, and what to say where that is another. */
function nearest(effort: ReasoningEffort): { sent: Budgeted; warnings: WarningPart[] } {
  switch (effort) {
    case 'none': {
      const reason = 'this model is not known to answer without thinking';
      return { sent: 'minimal', warnings: [effortChanged('minimal', reason)] };
    }
    case 'xhigh':
    case 'max':
      return { sent: 'high', warnings: [effortChanged('high', 'no more can be asked for')] };
    default:
      return { sent: effort, warnings: [] };
  }
}
