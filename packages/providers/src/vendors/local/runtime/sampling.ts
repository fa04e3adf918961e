import { amount, count, type JsonObject } from '../../../protocols/fields.ts';
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

/**
 * Below this the likeliest is as good as certain; and scores that are divided by it get too large for
 * their 32 bits at some point, which leaves nothing to choose from.
 */
const LEAST_TEMPERATURE = 1e-3;

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
  if (chosen < LEAST_TEMPERATURE) return null;
  return {
    temperature: chosen,
    topP: topP ?? amount(advice['top_p']) ?? 1,
    topK: count(advice['top_k']) ?? DEFAULT_TOP_K,
  };
}

/**
 * Leaves of the scores only those of the likeliest tokens that together have the probability `topP`
 * (nucleus sampling); the others become minus infinity. In place. At least one stays. It is run for
 * each token, over all words of the vocabulary (Qwen2.5: 151,936), so with plain loops.
 *
 * @param topK of so many likeliest tokens alone, as if there were no others; 0 for all. It is the usual
 *   order, and much cheaper: then nobody asks how likely the many are that have no chance.
 */
export function keepNucleus(scores: Float32Array, topP: number, topK = 0): void {
  if (topP >= 1) return;
  const sorted = topK > 0 ? highest(scores, topK) : contenders(scores, topP);
  const size = nucleusSize(sorted.scores, topP * sorted.weight);
  const lowest = sorted.scores[size - 1] ?? -Infinity;
  // Of equals the first ones stay, as many as there is room for.
  let equals = size - sorted.scores.indexOf(lowest);
  for (let token = 0; token < scores.length; token += 1) {
    const score = scores[token] ?? -Infinity;
    if (score > lowest) continue;
    if (score === lowest && equals > 0) equals -= 1;
    else scores[token] = -Infinity;
  }
}

interface Sorted {
  /** The highest first. */
  scores: Float32Array;
  /** What all that take part weigh together, where the likeliest has 1. */
  weight: number;
}

/** How many of the scores have that weight together. */
function nucleusSize(sorted: Float32Array, weight: number): number {
  const likeliest = sorted[0] ?? 0;
  let size = 0;
  let sum = 0;
  while (size < sorted.length && (size === 0 || sum < weight)) {
    sum += Math.exp((sorted[size] ?? -Infinity) - likeliest);
    size += 1;
  }
  return size;
}

/** The highest scores. They are found in pieces of twice as many, whose lower half is dropped. */
function highest(scores: Float32Array, count: number): Sorted {
  const limit = Math.min(count, scores.length);
  const kept = new Float32Array(2 * limit);
  let length = 0;
  let least = -Infinity;
  for (let token = 0; token < scores.length; token += 1) {
    const score = scores[token] ?? -Infinity;
    if (!(score > least)) continue;
    kept[length] = score;
    length += 1;
    if (length < kept.length) continue;
    kept.set(kept.toSorted().subarray(limit));
    least = kept[0] ?? -Infinity;
    length = limit;
  }
  const sorted = kept.subarray(0, length).toSorted().toReversed().subarray(0, limit);
  return { scores: sorted, weight: weightOf(sorted, sorted[0] ?? 0) };
}

/** All that can be in the nucleus: the rest together would not make up for one that is less likely. */
function contenders(scores: Float32Array, topP: number): Sorted {
  let likeliest = -Infinity;
  for (let token = 0; token < scores.length; token += 1) {
    likeliest = Math.max(likeliest, scores[token] ?? -Infinity);
  }
  const weight = weightOf(scores, likeliest);
  const least = Math.min(1, ((1 - topP) * weight) / Math.max(1, scores.length - 1));
  const border = likeliest + Math.log(least);
  return {
    scores: scores
      .filter((score) => score >= border)
      .toSorted()
      .toReversed(),
    weight,
  };
}

function weightOf(scores: Float32Array, likeliest: number): number {
  let weight = 0;
  for (let token = 0; token < scores.length; token += 1) {
    weight += Math.exp((scores[token] ?? -Infinity) - likeliest);
  }
  return weight;
}
