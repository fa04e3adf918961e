import type { CompletionRequest } from '../../types.ts';
import type { EffortLevel } from './wire.ts';

/**
 * What a list of models may say of a model beside the usual parameters, in words that stand for the
 * members of `capabilities` in this protocol's own list (SDK 1.12.0 `ModelCapabilities`). A vendor
 * of this protocol translates its list into them.
 */
export const CAPABILITIES = {
  adaptiveThinking: 'thinking.adaptive',
  thinkingBudget: 'thinking.enabled',
  noThinking: 'thinking.disabled',
  structuredOutputs: 'structured_outputs',
} as const;

/** From the least to the most. */
export const EFFORT_LEVELS: readonly EffortLevel[] = ['low', 'medium', 'high', 'xhigh', 'max'];

/** The word for one level of effort. */
export function effortCapability(level: EffortLevel): string {
  return `effort.${level}`;
}

/** Whether the model can do it as far as anybody knows: what no list speaks of is left to the provider. */
export function isPossible({ supportedParameters = [] }: CompletionRequest, word: string): boolean {
  return supportedParameters.length === 0 || supportedParameters.includes(word);
}
