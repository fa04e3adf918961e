// Plays the measurements in turns, the web app and the naive page in random order, so that what the
// machine does meanwhile meets both.
import { shuffled } from '../statistics.mjs';
import { goalsOf, MEASUREMENTS } from './goals.mjs';

/**
 * @param {{ stage: object, rounds: number, ids: string[] | null, quick: boolean, rates?: number[], onRun?: (told: string) => void }} options
 * @param options.rates by how many times slower the processor is made, of those that a measurement has
 * @returns {Promise<Map<string, Record<string, number>[]>>} the numbers of every run, by `keyOf`
 */
export async function playRounds({ stage, rounds, ids, quick, rates = [1, 4], onRun = () => {} }) {
  const results = new Map();
  const wanted = MEASUREMENTS.filter((measurement) => goalsOf(measurement, ids).length > 0);
  for (let round = 0; round < rounds; round += 1) {
    for (const run of shuffled(
      wanted.flatMap((measurement) => runsOf(measurement, { quick, round, rates })),
    )) {
      const { measurement, rate, whose } = run;
      onRun(`round ${round + 1} of ${rounds}: ${measurement.name}, ${whose}, ${rate}×`);
      const key = keyOf(run);
      if (!results.has(key)) results.set(key, []);
      results.get(key).push(await measurement.measure(stage, whose, { rate }));
    }
  }
  return results;
}

export function keyOf({ measurement, rate, whose }) {
  return `${measurement.name}|${rate}|${whose}`;
}

function runsOf(measurement, { quick, round, rates }) {
  const { naiveRates, naiveRounds = Infinity, times = 1 } = measurement;
  // What is done many times is done in the first round alone.
  const count = times === 1 ? 1 : round > 0 ? 0 : quick ? 5 : times;
  const isOfNaive = (rate) => naiveRates.includes(rate) && round < naiveRounds;
  const once = measurement.rates
    .filter((rate) => rates.includes(rate))
    .flatMap((rate) =>
      (isOfNaive(rate) ? ['parley', 'naive'] : ['parley']).map((whose) => ({ rate, whose })),
    );
  return Array.from({ length: count }, () => once.map((run) => ({ measurement, ...run }))).flat();
}
