import { amount, type JsonObject } from '../../../protocols/fields.ts';
import type { LocalQuestion } from '../types.ts';

/** How the next token is drawn by lot. */
export interface Sampling {
  /** Over 0: the higher, the more even the chances. */
  temperature: number;
  /** Only the likeliest that together have this probability take part. */
  topP: number;
  /** No more than these take part; 0 for all. */
  topK: number;
}

/** The library's own default, which generation_config.json of most models leaves as it is. */
const DEFAULT_TOP_K = 50;

/**
 * What was asked, else what the makers of the model advise, else the likeliest token. Who sets
 * `topP` alone wants a lot to be drawn.
 *
 * @param advice the content of its `generation_config.json`
 * @returns `null`: always the likeliest
 */
export function samplingOf(
  { temperature, topP }: LocalQuestion['params'],
  advice: JsonObject,
): Sampling | null {
  const isAdvised = advice['do_sample'] === true || topP !== undefined;
  const advised = isAdvised ? (amount(advice['temperature']) ?? 1) : 0;
  const chosen = temperature ?? advised;
  if (chosen === 0) return null;
  return {
    temperature: chosen,
    topP: topP ?? amount(advice['top_p']) ?? 1,
    topK: amount(advice['top_k']) ?? DEFAULT_TOP_K,
  };
}

/**
 * Leaves of the scores only those of the likeliest tokens that together have the probability `topP`
 * (nucleus sampling); the others become minus infinity. In place. At least one stays.
 */
export function keepNucleus(scores: Float32Array, topP: number): void {
  if (topP >= 1) return;
  const likelihoods = relativeLikelihoods(scores);
  const total = likelihoods.reduce((sum, each) => sum + each, 0);
  // Whatever is less likely cannot be in the nucleus: the rest together would not make up for it.
  const least = Math.min(1, ((1 - topP) * total) / Math.max(1, scores.length - 1));
  const candidates = [...likelihoods.keys()]
    .filter((token) => (likelihoods[token] ?? 0) >= least)
    .toSorted((one, other) => (likelihoods[other] ?? 0) - (likelihoods[one] ?? 0));
  const kept = new Set<number>();
  let sum = 0;
  for (const token of candidates) {
    if (sum >= topP * total) break;
    kept.add(token);
    sum += likelihoods[token] ?? 0;
  }
  for (const token of scores.keys()) if (!kept.has(token)) scores[token] = -Infinity;
}

/** Each as many times as likely as the likeliest, which has 1. */
function relativeLikelihoods(scores: Float32Array): Float32Array {
  const highest = scores.reduce((one, other) => Math.max(one, other), -Infinity);
  return scores.map((score) => Math.exp(score - highest));
}
