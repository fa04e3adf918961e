// What the product promises of its chat path. All of it is relative to the bare proxy of the same
// round, but the delay of the event loop, which people feel as it is.

/** @type {{ name: string, unit: string, isMet: (value: number) => boolean, goal: string, of: (round: any) => number }[]} */
export const GOALS = [
  {
    name: 'added time to the first delta, p50, one at a time',
    unit: 'ms',
    goal: '≤ 5',
    isMet: (value) => value <= 5,
    of: ({ sequential: { parley, bare } }) => parley.firstDeltaMs.p50 - bare.firstDeltaMs.p50,
  },
  {
    name: 'CPU per paced delta',
    unit: '× bare',
    goal: '≤ 2.5',
    isMet: (value) => value <= 2.5,
    of: ({ paced: { parley, bare } }) => parley.cpuPerDeltaUs / bare.cpuPerDeltaUs,
  },
  {
    name: 'CPU per burst delta',
    unit: '× bare',
    goal: '≤ 4',
    isMet: (value) => value <= 4,
    of: ({ burst: { parley, bare } }) => parley.cpuPerDeltaUs / bare.cpuPerDeltaUs,
  },
  {
    name: 'event-loop delay, p99, 50 paced streams',
    unit: 'ms',
    goal: '< 20',
    isMet: (value) => value < 20,
    of: ({ paced: { parley } }) => parley.eventLoopDelayP99Ms,
  },
  {
    name: 'headroom of the mock upstream (guardrail)',
    unit: '×',
    goal: '≥ 3',
    isMet: (value) => value >= 3,
    of: (round) =>
      Math.min(
        ...Object.values(round).flatMap((phase) =>
          Object.values(phase).map((result) => result.upstreamHeadroom),
        ),
      ),
  },
];
