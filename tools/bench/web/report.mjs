// The figures of a run beside what was wanted.
import { columns } from '../report.mjs';
import { spread } from '../statistics.mjs';
import { goalsOf, MEASUREMENTS } from './goals.mjs';
import { keyOf } from './rounds.mjs';

/** @returns one line for each goal and each speed of the processor at which it was measured */
export function judge(results, ids) {
  return MEASUREMENTS.flatMap((measurement) =>
    goalsOf(measurement, ids).flatMap((goal) =>
      measurement.rates.flatMap((rate) => lineOf(results, measurement, goal, rate) ?? []),
    ),
  );
}

function lineOf(results, measurement, goal, rate) {
  const numbersOf = (whose) =>
    (results.get(keyOf({ measurement, rate, whose })) ?? []).map((result) => result[goal.of]);
  const own = numbersOf('parley');
  if (own.length === 0) return null;
  const naive = numbersOf('naive').filter((number) => number !== undefined);
  const value = goal.isSum === true ? sumOf(own) : spread(own);
  const naiveValue = naive.length === 0 ? null : spread(naive);
  const ratio =
    naiveValue === null || naiveValue.median === 0 ? null : value.median / naiveValue.median;
  const bounds = [
    ...(goal.at[rate] === undefined ? [] : [{ ...goal.at[rate], measured: value.median }]),
    ...(goal.ratio === undefined || rate !== 1 || ratio === null
      ? []
      : [{ ...goal.ratio, measured: ratio }]),
  ];
  const { id, name, unit } = goal;
  const { target, hard } = goal.at[rate] ?? {};
  return {
    id,
    name,
    unit,
    rate,
    value,
    naive: naiveValue,
    ratio,
    target,
    hard,
    wantedRatio: goal.ratio,
    verdict: verdictOf(bounds),
  };
}

/** `hard`: the value at which a promise is broken, not merely missed. */
function verdictOf(bounds) {
  if (bounds.length === 0) return '';
  if (bounds.some(({ measured, hard = Infinity }) => measured > hard)) return 'FAILED';
  return bounds.every(({ measured, target }) => measured <= target) ? 'met' : 'missed';
}

function sumOf(numbers) {
  const sum = numbers.reduce((total, number) => total + number, 0);
  return { median: sum, q1: sum, q3: sum };
}

export function tableOf(lines) {
  const head = ['goal', '', 'CPU', 'measured', 'wanted', 'fails over', 'naive', 'ratio', ''];
  const rows = lines.map((line) => [
    line.id,
    line.name,
    `1/${line.rate}`,
    `${show(line.value)} ${line.unit}`.trim(),
    line.target === undefined ? '' : `≤ ${line.target}`,
    line.hard === undefined ? '' : String(line.hard),
    line.naive === null ? '' : show(line.naive),
    line.ratio === null ? '' : ratioText(line),
    line.verdict,
  ]);
  return columns([head, ...rows]);
}

function ratioText({ ratio, rate, wantedRatio }) {
  const wanted =
    wantedRatio === undefined || rate !== 1
      ? ''
      : ` (≤ ${wantedRatio.target}, fails over ${wantedRatio.hard})`;
  return `${ratio.toFixed(2)}${wanted}`;
}

function show({ median, q1, q3 }) {
  const digits = Math.abs(median) < 1 ? 3 : Math.abs(median) < 10 ? 1 : 0;
  return `${median.toFixed(digits)} [${q1.toFixed(digits)}–${q3.toFixed(digits)}]`;
}
