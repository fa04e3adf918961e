// The figures of a run as one object and as a page of text.
import { BESIDE_GOALS, GOALS } from './goals.mjs';
import { spread } from './statistics.mjs';

const ROWS = [
  ['first delta p50, ms', 'sequential', (result) => result.firstDeltaMs.p50],
  ['first delta p99, ms', 'sequential', (result) => result.firstDeltaMs.p99],
  ['CPU per short answer, ms', 'sequential', (result) => result.cpuPerStreamMs],
  ['CPU per paced delta, µs', 'paced', (result) => result.cpuPerDeltaUs],
  ['event-loop delay p99, ms', 'paced', (result) => result.eventLoopDelayP99Ms],
  ['CPU per burst delta, µs', 'burst', (result) => result.cpuPerDeltaUs],
  ['burst, thousand deltas/s', 'burst', (result) => result.deltas / result.elapsedMs],
];

const BESIDE_ROWS = [
  ['first delta p50, ms', (result) => result.firstDeltaMs.p50],
  ['first delta p99, ms', (result) => result.firstDeltaMs.p99],
  ['time of a stream p50, ms', (result) => result.streamMs.p50],
  ['lateness of a delta p50, ms', (result) => result.deltaLateMs.p50],
  ['lateness of a delta p95, ms', (result) => result.deltaLateMs.p95],
  ['lateness of a delta p99, ms', (result) => result.deltaLateMs.p99],
  ['event-loop delay p99, ms', (result) => result.eventLoopDelayP99Ms],
  ['CPU per paced delta, µs', (result) => result.cpuPerDeltaUs],
  ['cores that others took', (result) => result.others],
];

const WORK_ROWS = [
  ['tokens written per second', (work) => work.tokensPerSecond],
  ['share of the core', (work) => work.cores],
];

/** @param rounds those in which every stream was whole: phase → gateway → result */
export function summarise(rounds) {
  const figures = ROWS.map(([name, phase, of]) => ({
    name,
    byGateway: Object.fromEntries(
      Object.keys(rounds[0][phase]).map((gateway) => [
        gateway,
        spread(rounds.map((round) => of(round[phase][gateway]))),
      ]),
    ),
  }));
  return { figures, goals: judge(GOALS, rounds) };
}

/** @param pairs those in which every stream was whole: alone and beside the model → result */
export function summariseBeside(pairs) {
  const figures = BESIDE_ROWS.map(([name, of]) => ({
    name,
    alone: spread(pairs.map(({ alone }) => of(alone))),
    beside: spread(pairs.map(({ beside }) => of(beside))),
  }));
  const work = WORK_ROWS.map(([name, of]) => ({
    name,
    ...spread(pairs.map(({ beside }) => of(beside.work))),
  }));
  const answers = pairs.reduce((sum, { beside }) => sum + beside.work.answers, 0);
  return { figures, work, answers, goals: judge(BESIDE_GOALS, pairs) };
}

export function judge(goals, rounds) {
  return goals.map(({ id = '', name, unit, goal, isMet, of }) => {
    const value = spread(rounds.map(of));
    return { id, name, unit, goal, ...value, isMet: isMet(value.median) };
  });
}

/** Every fault of a round, with where it was found. */
export function faultsOf(round) {
  return Object.entries(round).flatMap(([phase, byGateway]) =>
    Object.entries(byGateway).flatMap(([gateway, { faults }]) =>
      faults.map((fault) => `${phase}, ${gateway}: ${fault}`),
    ),
  );
}

export function tableOf({ figures, goals }) {
  const gateways = ['direct', 'bare', 'fastify', 'parley'];
  const figureLines = figures.map(({ name, byGateway }) => [
    name,
    ...gateways.map((gateway) => (byGateway[gateway] ? show(byGateway[gateway]) : '')),
  ]);
  return [
    'Median of the rounds [quartiles]. Only ratios within one run mean anything.',
    columns([['', ...gateways], ...figureLines]),
    goalTableOf(goals),
  ].join('\n\n');
}

/** @param measured what `measureBeside` and {@link summariseBeside} return */
export function besideTableOf({ figures, work, answers, goals, ...measured }) {
  return [
    'Paced streams of a provider, alone and beside a local model, on one core.',
    disturbanceOf(measured),
    columns([
      ['', 'alone', 'beside'],
      ...figures.map(({ name, alone, beside }) => [name, show(alone), show(beside)]),
    ]),
    columns([
      ['what the model did meanwhile', ''],
      ...work.map(({ name, ...value }) => [name, show(value)]),
      ['questions read and answered, in all', String(answers)],
    ]),
    memoryLineOf(measured.memory),
    goalTableOf(goals),
  ].join('\n\n');
}

function disturbanceOf({ disturbed, isProvisional }) {
  return isProvisional
    ? `Other processes disturbed ${disturbed} of the pairs: take the figures as provisional.`
    : `Other processes disturbed ${disturbed} pairs, which do not count.`;
}

function memoryLineOf({ beforeMib, afterMib, modelMib }) {
  return (
    `Memory: the server ${beforeMib.toFixed(0)} MiB before the model was asked and ` +
    `${afterMib.toFixed(0)} MiB after its process had ended, which took ${modelMib.toFixed(0)} MiB.`
  );
}

export function goalTableOf(goals) {
  const lines = goals.map((goal) => [
    `${goal.id} ${goal.name}`.trimStart(),
    `${show(goal)} ${goal.unit}`,
    goal.goal,
    goal.isMet ? 'met' : 'MISSED',
  ]);
  return columns([['goal', 'measured', 'wanted', ''], ...lines]);
}

/** @param decoders as `measureDecoders` returns them */
export function decoderTableOf(decoders) {
  const lines = decoders.map(({ protocol, pace, goal, ratio }) => [
    `${protocol}, ${pace}`,
    `${show(ratio)} × bare parsing`,
    `≤ ${goal}`,
    ratio.median <= goal ? 'met' : 'MISSED',
  ]);
  return columns([['CPU of a decoder per chunk', 'measured', 'wanted', ''], ...lines]);
}

export function show({ median, q1, q3 }) {
  const digits = Math.abs(median) < 10 ? 2 : 0;
  return `${median.toFixed(digits)} [${q1.toFixed(digits)}–${q3.toFixed(digits)}]`;
}

export function columns(lines) {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}
