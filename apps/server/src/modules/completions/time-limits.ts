import type { TimeLimit } from '@parley/contracts';
import type { PhaseTimeouts } from '@parley/providers';

/** What the settings say, in seconds, and a provider's own limits where they say nothing. */
export function withLimit(timeouts: PhaseTimeouts, limit: TimeLimit): PhaseTimeouts {
  return {
    ...timeouts,
    ...(limit.connect === undefined ? {} : { connectMs: limit.connect * 1000 }),
    ...(limit.firstOutput === undefined ? {} : { firstOutputMs: limit.firstOutput * 1000 }),
    ...(limit.silence === undefined ? {} : { idleMs: limit.silence * 1000 }),
    ...(limit.total === undefined ? {} : { totalMs: limit.total * 1000 }),
  };
}
