// What is asked of the gateways.

/** What a short answer is: said at once, in three pieces. */
const SHORT = { deltas: 3, characters: 24, everyMs: 0 };
/** One object of some 500 bytes. */
const PLAIN = { deltas: 10, characters: 24, everyMs: 0 };
/** One that comes as fast as it can. */
const LONG = { deltas: 4000, characters: 24, everyMs: 0 };
const TRANSLATORS = ['portkey', 'parley'];
const ALL = ['bare', 'fastify', ...TRANSLATORS];

/**
 * @typedef {import('../phases.mjs').Phase & { gateways: string[] }} GatewayPhase `direct` among the
 *   gateways: the upstream itself
 */

/**
 * @param {{ quick: boolean, saturation?: number }} options quick: half the time where that changes
 *   nothing else; and how many short answers Parley streams in a second at most
 * @returns {GatewayPhase[]}
 */
export function gatewayPhasesOf({ quick, saturation = 1000 }) {
  return [
    // One at a time: each has ended before the next begins.
    {
      name: 'sequential',
      route: 'same',
      gateways: ['direct', ...ALL],
      answer: { deltas: 3, characters: 24, everyMs: 2 },
      load: { streams: quick ? 20 : 40, everyMs: 40 },
    },
    {
      name: 'half-load',
      route: 'same',
      gateways: ['bare', 'parley'],
      answer: SHORT,
      load: { streams: Math.round(saturation / 2), everyMs: 2000 / saturation },
    },
    {
      name: 'whole-1',
      route: 'whole',
      gateways: ['direct', ...ALL],
      answer: PLAIN,
      load: { concurrency: 1, forMs: 500 },
    },
    {
      name: 'whole-16',
      route: 'whole',
      gateways: ['direct', ...ALL],
      answer: PLAIN,
      load: { concurrency: 16, forMs: quick ? 600 : 1500 },
    },
    // Beside each other, begun so that they are never in step: 11 and 20 have no common divisor.
    ...['paced', 'paced-translated'].map((name) => ({
      name,
      route: name === 'paced' ? 'same' : 'translated',
      gateways: name === 'paced' ? ALL : TRANSLATORS,
      answer: { deltas: 150, characters: 24, everyMs: 20 },
      load: { streams: 50, everyMs: 11 },
    })),
    // As fast as it can.
    ...['burst', 'burst-translated'].map((name) => ({
      name,
      route: name === 'burst' ? 'same' : 'translated',
      gateways: name === 'burst' ? ALL : TRANSLATORS,
      answer: LONG,
      load: { streams: quick ? 10 : 30, everyMs: 0 },
    })),
  ];
}

/** What finds the most that a gateway can do. */
export const SATURATION = {
  route: 'same',
  answer: SHORT,
  load: { concurrency: 32, forMs: 1000 },
};

/**
 * What is asked of each gateway first: until its code is compiled, which takes some thousand answers and
 * some hundred thousand deltas, an answer costs twice as much.
 */
export const WARM_UP = [
  { route: 'whole', gateways: ALL, answer: PLAIN, load: { concurrency: 16, forMs: 3000 } },
  { route: 'same', gateways: ALL, answer: LONG, load: { streams: 60, everyMs: 0 } },
  { route: 'translated', gateways: TRANSLATORS, answer: LONG, load: { streams: 30, everyMs: 0 } },
];
