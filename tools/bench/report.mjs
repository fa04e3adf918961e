// The figures of a run as one object and as a page of text.
import { GOALS } from './goals.mjs';
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
  const goals = GOALS.map(({ name, unit, goal, isMet, of }) => {
    const value = spread(rounds.map(of));
    return { name, unit, goal, ...value, isMet: isMet(value.median) };
  });
  return { figures, goals };
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
  const goalLines = goals.map((goal) => [
    goal.name,
    `${show(goal)} ${goal.unit}`,
    goal.goal,
    goal.isMet ? 'met' : 'MISSED',
  ]);
  return [
    'Median of the rounds [quartiles]. Only ratios within one run mean anything.',
    columns([['', ...gateways], ...figureLines]),
    columns([['goal', 'measured', 'wanted', ''], ...goalLines]),
  ].join('\n\n');
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

function show({ median, q1, q3 }) {
  const digits = Math.abs(median) < 10 ? 2 : 0;
  return `${median.toFixed(digits)} [${q1.toFixed(digits)}–${q3.toFixed(digits)}]`;
}

function columns(lines) {
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
