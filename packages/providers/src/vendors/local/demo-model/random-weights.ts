/** Gives `length` numbers between `-limit` and `limit`. */
export type RandomWeights = (length: number, limit: number) => Float32Array;

/** The same numbers on every machine and each time: xorshift32 (Marsaglia, 2003). */
export function randomWeights(seed: number): RandomWeights {
  let state = seed;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 31;
  };
  return (length, limit) => Float32Array.from({ length }, () => next() * limit);
}
