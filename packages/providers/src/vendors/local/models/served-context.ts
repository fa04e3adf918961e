/**
 * Tokens of question and answer together that a model here is given at most, though many read more.
 * What it remembers of each lies in memory in full precision, 23 kB (Qwen2.5 0.5B) to 393 kB
 * (SmolLM2 1.7B), and a graph that does not know `num_logits_to_keep` puts out the odds of all words
 * for each: 2.5 GB for 4,096 tokens and the 151,936 words of Qwen.
 */
export const MAX_CONTEXT_TOKENS = 4_096;

/** @param own what the model reads, `null` where nobody knows */
export function servedContext(own: number | null): number | null {
  return own === null ? null : Math.min(own, MAX_CONTEXT_TOKENS);
}
