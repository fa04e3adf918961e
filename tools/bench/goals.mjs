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

/**
 * What a model that computes on the server may cost the streams of a provider beside it: nothing that
 * a reader would notice. A stream of a second may end 20 ms later, and the one delta in a hundred that
 * is latest may be later by a third of a frame of the screen.
 *
 * @type {{ name: string, unit: string, isMet: (value: number) => boolean, goal: string, of: (round: any) => number }[]}
 */
export const BESIDE_GOALS = [
  {
    name: 'event-loop delay, p99, beside a local model',
    unit: 'ms',
    goal: '< 20',
    isMet: (value) => value < 20,
    of: ({ beside }) => beside.eventLoopDelayP99Ms,
  },
  {
    name: 'time of a stream, p50',
    unit: '× alone',
    goal: '≤ 1.02',
    isMet: (value) => value <= 1.02,
    of: ({ alone, beside }) => beside.streamMs.p50 / alone.streamMs.p50,
  },
  {
    name: 'lateness of a delta, p99, more than alone',
    unit: 'ms',
    goal: '≤ 5',
    isMet: (value) => value <= 5,
    of: ({ alone, beside }) => beside.deltaLateMs.p99 - alone.deltaLateMs.p99,
  },
  {
    name: 'share of the time in which the model computes or waits for the core (guardrail)',
    unit: '',
    goal: '≥ 0.95',
    isMet: (value) => value >= 0.95,
    of: ({ beside }) => beside.work.busyShare,
  },
];
