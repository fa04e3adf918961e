import type { ErrorCode, Settings, ToolCallPart, Usage } from '@parley/contracts';
import type { ConnectFailure, PhaseTimeouts } from '@parley/providers';
import { type DeadEnd, type Gate, type Script, withHeaders } from '@parley/providers/testing';

import type { LoggedOutcome } from '../stored.ts';

/** What must come of a fault, whichever way the answer was asked for. */
export interface Outcome {
  /** HTTP status of the request for a stream. */
  status: number;
  /** What readers get of the answer's text, delta by delta. */
  deltas: readonly string[];
  /** What they get after the text. */
  toolCalls: readonly ToolCallPart[];
  usage: Usage | null;
  /** `null` when there is an error. */
  finishReason: string | null;
  /** `null`: the answer is complete. */
  error: { code: ErrorCode; retryAfterMs?: number; details: Record<string, unknown> } | null;
  /** Requests that the upstream got. */
  calls: number;
  /** Columns of the row in `request_logs`. */
  log: LoggedOutcome;
}

/** A row of the fault matrix, or one variant of it. */
export interface Fault extends Outcome {
  row: number;
  /** What the upstream does. */
  what: string;
  /** Each script is played by itself; all must come to the same. */
  scripts: (gate: Gate) => readonly Script[];
  /** The gate opens when a reader has the text; without a reader nothing would go on. */
  needsReader: boolean;
  /** Where the provider is instead of at the fake upstream. */
  place: (() => Promise<DeadEnd>) | null;
  timeouts: Partial<PhaseTimeouts>;
  /** What an administrator has set for single models. */
  timeLimits: Settings['timeLimits'];
  /** Whether it ends inside a call: who is passed the frames as they come has read some of it by then. */
  endsInCall: boolean;
}

/** Short enough to be waited for, long enough for everything else in a test. */
export const SHORT_MS = 250;
export const MIB = 1024 * 1024;

/** What a provider says of its failure, as `details` tell it. */
export interface Said {
  upstreamStatus?: number;
  upstreamMessage?: string;
  /** Why there was no connection. */
  reason?: ConnectFailure;
}

export function fault(
  row: number,
  what: string,
  scripts: Script | readonly Script[] | ((gate: Gate) => Script),
  outcome: Outcome,
  options: Partial<Pick<Fault, 'place' | 'timeouts' | 'timeLimits' | 'endsInCall'>> = {},
): Fault {
  return {
    row,
    what,
    scripts: typeof scripts === 'function' ? (gate) => [scripts(gate)] : () => asScripts(scripts),
    needsReader: typeof scripts === 'function',
    place: null,
    timeouts: {},
    timeLimits: {},
    endsInCall: false,
    ...outcome,
    ...options,
  };
}

function asScripts(scripts: Script | readonly Script[]): readonly Script[] {
  return isScript(scripts) ? [scripts] : scripts;
}

function isScript(scripts: Script | readonly Script[]): scripts is Script {
  return !Array.isArray(scripts[0]);
}

/** The same script on a connection that is not kept for another request. */
export function closingConnection(script: Script): Script {
  return withHeaders(script, { connection: 'close' });
}
