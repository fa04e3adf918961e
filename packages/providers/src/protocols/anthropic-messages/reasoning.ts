import type { GenerationParams, WarningPart } from '@parley/contracts';

import type { CompletionRequest } from '../../types.ts';
import { effortChanged } from '../effort-changed.ts';
import { CAPABILITIES, EFFORT_LEVELS, effortCapability, isPossible } from './capabilities.ts';
import { goesOnWithoutThought } from './turns.ts';
import type { EffortLevel, Thinking, Turn } from './wire.ts';

type Effort = NonNullable<GenerationParams['reasoningEffort']>;
type ThinkingEffort = Exclude<Effort, 'none'>;

/** The protocol's own word; it has none for less than low. */
const LEVEL: Readonly<Record<ThinkingEffort, EffortLevel>> = {
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'xhigh',
  max: 'max',
};

/**
 * For models that know no effort, the part of the answer that may be thinking. The shares are those
 * by which OpenRouter turns an effort into a budget (its guide to reasoning tokens), so one effort
 * means one thing whichever way the model is reached; what is left is for the answer itself.
 */
const BUDGET_SHARE: Readonly<Record<ThinkingEffort, number>> = {
  minimal: 0.1,
  low: 0.2,
  medium: 0.5,
  high: 0.8,
  xhigh: 0.95,
  max: 0.95,
};

/** The protocol's own limit: a budget is at least this and less than `max_tokens`. */
const MIN_BUDGET_TOKENS = 1_024;

export interface ReasoningPlan {
  thinking?: Thinking;
  effort?: EffortLevel;
  /** What cannot be done as asked, in plain words. */
  problem?: string;
  /** What is done in another way than asked. */
  change?: WarningPart;
}

/**
 * How to ask this model for the effort that was set; nothing is asked where none was.
 *
 * @param turns the conversation as it will be sent
 */
export function planReasoning(
  request: CompletionRequest,
  maxTokens: number,
  turns: readonly Turn[],
): ReasoningPlan {
  const effort = request.params.reasoningEffort;
  if (effort === undefined) return {};
  if (effort === 'none') return planNoThinking(request);
  const { toolChoice, tools = [] } = request;
  const isForced = tools.length > 0 && toolChoice !== undefined && !isFree(toolChoice);
  if (isForced) return { problem: `${NOT_SENT} a model that must call a tool cannot think first.` };
  return isPossible(request, CAPABILITIES.adaptiveThinking)
    ? planAdaptive(request, effort)
    : planBudget(request, effort, maxTokens, turns);
}

const NOT_SENT = 'Reasoning effort was not sent:';

function isFree(choice: NonNullable<CompletionRequest['toolChoice']>): boolean {
  return choice === 'auto' || choice === 'none';
}

function planNoThinking(request: CompletionRequest): ReasoningPlan {
  return isPossible(request, CAPABILITIES.noThinking)
    ? { thinking: { type: 'disabled' } }
    : { problem: `${NOT_SENT} this model always thinks.` };
}

function planAdaptive(request: CompletionRequest, effort: ThinkingEffort): ReasoningPlan {
  // Newer models keep what they think to themselves unless they are asked for it.
  const thinking = { type: 'adaptive', display: 'summarized' } as const;
  return { thinking, ...planEffort(request, effort) };
}

/** The level that was asked for, or the highest one below it that the model knows. */
function planEffort(request: CompletionRequest, effort: ThinkingEffort): ReasoningPlan {
  const asked = LEVEL[effort];
  const levels = EFFORT_LEVELS.slice(0, EFFORT_LEVELS.indexOf(asked) + 1);
  const level = levels.findLast((known) => isPossible(request, effortCapability(known)));
  if (level === asked) return { effort: level };
  if (level === undefined) return { problem: `${NOT_SENT} this model decides by itself.` };
  return { effort: level, change: effortChanged(level, `this model does not know “${asked}”`) };
}

function planBudget(
  request: CompletionRequest,
  effort: ThinkingEffort,
  maxTokens: number,
  turns: readonly Turn[],
): ReasoningPlan {
  if (!isPossible(request, CAPABILITIES.thinkingBudget)) return planEffort(request, effort);
  if (goesOnWithoutThought(turns)) {
    const problem = `${NOT_SENT} the calls of tools that are answered here were made without thinking.`;
    return { problem };
  }
  if (maxTokens <= MIN_BUDGET_TOKENS) {
    const problem = `${NOT_SENT} an answer of ${maxTokens} tokens leaves no room for thinking.`;
    return { problem };
  }
  const share = Math.floor(maxTokens * BUDGET_SHARE[effort]);
  const budget = Math.min(Math.max(share, MIN_BUDGET_TOKENS), maxTokens - 1);
  return { thinking: { type: 'enabled', budget_tokens: budget } };
}
