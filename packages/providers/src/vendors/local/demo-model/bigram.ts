/**
 * What a token that was seen has over one that never was. The temperature divides it, so that even at
 * 2, the highest that is allowed, another of some hundred tokens has a chance of about 10⁻⁶.
 */
const SEEN_SCORE = 40;

/**
 * A language model by counting: for each token the scores (logits) of all that may follow it, learned
 * from which followed it in the corpus. What nothing ever followed is followed by the end.
 *
 * @param ids the corpus
 * @returns `size` rows of `size` scores
 */
export function bigramScores(ids: readonly number[], size: number, endId: number): Float32Array {
  const counts = new Map<number, number>();
  const followed = new Set<number>();
  let previous: number | null = null;
  for (const id of ids) {
    if (previous !== null) {
      const cell = previous * size + id;
      counts.set(cell, (counts.get(cell) ?? 0) + 1);
      followed.add(previous);
    }
    previous = id;
  }
  const scores = new Float32Array(size * size);
  for (const [cell, count] of counts) scores[cell] = SEEN_SCORE + Math.log(count);
  for (let id = 0; id < size; id += 1) {
    if (!followed.has(id)) scores[id * size + endId] = SEEN_SCORE;
  }
  return scores;
}
