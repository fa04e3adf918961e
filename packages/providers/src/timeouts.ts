import type { PhaseTimeouts } from './types.ts';

/** What holds for a provider that brings no limits of its own. */
export const DEFAULT_TIMEOUTS: PhaseTimeouts = {
  connectMs: 5_000,
  firstOutputMs: 120_000,
  idleMs: 120_000,
  totalMs: 30 * 60_000,
  graceMs: 1_500,
  // Long enough for most answers: who is charged for one to its end wants to know how much.
  drainMs: 30_000,
};
