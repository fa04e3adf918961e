// The figures of the gateways as one object and as a page of text.
import { columns, goalTableOf, judge, show } from '../report.mjs';
import { spread } from '../statistics.mjs';
import { GUARDRAILS } from './goals.mjs';

const GATEWAYS = ['direct', 'bare', 'fastify', 'portkey', 'parley'];

const cpuPerDelta = (result) => result.cpuPerDeltaUs;

/** Phase → what is shown of it. */
const ROWS = {
  sequential: [
    ['first delta p50, ms', (result) => result.firstDeltaMs.p50],
    ['first delta p99, ms', (result) => result.firstDeltaMs.p99],
  ],
  'half-load': [
    ['first delta p50 at half load, ms', (result) => result.firstDeltaMs.p50],
    ['first delta p99 at half load, ms', (result) => result.firstDeltaMs.p99],
  ],
  'whole-1': [
    ['plain answer p50, ms', (result) => result.streamMs.p50],
    ['plain answer p99, ms', (result) => result.streamMs.p99],
  ],
  'whole-16': [
    ['plain answers/s, 16 at a time', (result) => (result.streams * 1000) / result.elapsedMs],
    ['CPU per plain answer, µs', (result) => result.cpuPerStreamMs * 1000],
  ],
  paced: [['CPU per paced delta, µs', cpuPerDelta]],
  'paced-translated': [['CPU per paced delta, translated, µs', cpuPerDelta]],
  burst: [['CPU per burst delta, µs', cpuPerDelta]],
};

/** @param measured what `measureGateways` returns, without the rounds in which an answer was not whole */
export function summariseGateways({ rounds, goals, held, heldGoals }) {
  const judgedHeld = judge(heldGoals, [held]);
  const [first] = rounds;
  if (first === undefined) return { figures: [], others: null, judged: judgedHeld };
  const figures = Object.entries(ROWS)
    .filter(([phase]) => phase in first)
    .flatMap(([phase, rows]) =>
      rows.map(([name, of]) => ({ name, byGateway: spreadsOf(rounds, phase, of) })),
    );
  const others = spread(rounds.flatMap((round) => resultsOf(round).map((result) => result.others)));
  const known = (each) => each.filter(({ of }) => of(first) !== null);
  const judged = judge(known(goals), rounds);
  const guardrails = judge(known(GUARDRAILS), rounds);
  return { figures, others, judged: [...judged, ...judgedHeld, ...guardrails] };
}

function spreadsOf(rounds, phase, of) {
  const names = Object.keys(rounds[0][phase]);
  return Object.fromEntries(
    names.map((name) => [name, spread(rounds.map((round) => of(round[phase][name])))]),
  );
}

function resultsOf(round) {
  return Object.values(round).flatMap((byGateway) => Object.values(byGateway));
}

/** What was wrong with streams that were held. */
export function heldFaultsOf({ idle, departures }) {
  return Object.entries({ idle, departures }).flatMap(([part, byGateway = {}]) =>
    Object.entries(byGateway).flatMap(([gateway, { faults }]) =>
      [...new Set(faults)].map((fault) => `${part}, ${gateway}: ${fault}`),
    ),
  );
}

/** @param measured what `measureGateways` and {@link summariseGateways} return */
export function gatewayTableOf({ figures, others, judged, held, absent, saturation }) {
  const lines = figures.map(({ name, byGateway }) => [
    name,
    ...GATEWAYS.map((gateway) => (byGateway[gateway] ? show(byGateway[gateway]) : '')),
  ]);
  return [
    'Median of the rounds [quartiles]. Only ratios within one run mean anything.',
    ...(absent === null ? [] : [`Portkey takes no part: it could not be installed (${absent}).`]),
    ...(lines.length === 0 ? [] : [columns([['', ...GATEWAYS], ...lines])]),
    [
      ...(saturation === null
        ? []
        : [`Parley streams ${saturation.toFixed(0)} short answers a second at most.`]),
      ...(others === null ? [] : [`Cores that other processes took: ${show(others)}.`]),
      ...heldLinesOf(held),
    ].join('\n'),
    goalTableOf(judged),
  ].join('\n\n');
}

function heldLinesOf({ idle, slowReader, departures }) {
  const lines = [];
  for (const [name, found] of Object.entries(idle ?? {}))
    lines.push(
      `${found.held} idle streams: ${name} ${found.idleMib.toFixed(0)} MiB before, ` +
        `${found.heldMib.toFixed(0)} MiB with them, ${found.kibPerStream.toFixed(1)} KiB each.`,
    );
  if (slowReader !== undefined)
    lines.push(
      `A reader of 1 KiB/s: the upstream could write ${slowReader.takenMib.toFixed(1)} MiB of 50, the ` +
        `memory grew by ${slowReader.growthMib.toFixed(1)} MiB at most.`,
    );
  for (const [name, found] of Object.entries(departures ?? {}))
    lines.push(
      `A client that leaves: ${name} closed the upstream within ` +
        `${found.p50.toFixed(1)} ms (p50), ${found.p99.toFixed(1)} ms (p99).`,
    );
  return lines;
}
