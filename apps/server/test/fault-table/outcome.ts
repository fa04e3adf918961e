import type { ErrorCode, ToolCallPart, Usage } from '@parley/contracts';
import type { PhaseTimeouts } from '@parley/providers';
import { ANSWER_MODEL, type DeadEnd, type Gate, type Script } from '@parley/providers/testing';

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
}

export const REPORTED_USAGE: Usage = {
  inputTokens: 10,
  outputTokens: 5,
  reasoningTokens: null,
  cachedInputTokens: null,
  costUsd: 0.0001,
  costSource: 'reported',
};

/** Short enough to be waited for, long enough for everything else in a test. */
export const SHORT_MS = 250;
export const MIB = 1024 * 1024;

interface Said {
  upstreamStatus?: number;
  upstreamMessage?: string;
}

/** A failure before any output. */
export function refused(
  status: number,
  code: ErrorCode,
  options: {
    calls?: number;
    attempts?: number;
    retryAfterMs?: number;
    said?: Said;
    /** Whether the provider had begun an answer, with nothing in it. */
    hasBegun?: boolean;
    usage?: Usage;
  } = {},
): Outcome {
  const { calls = 1, attempts = calls, retryAfterMs, said = {} } = options;
  const { hasBegun = false, usage = null } = options;
  return {
    status,
    deltas: [],
    toolCalls: [],
    usage,
    finishReason: null,
    error: {
      code,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      details: { provider: 'openrouter', ...said },
    },
    calls,
    log: {
      outcome: 'error',
      errorCode: code,
      upstreamStatus: said.upstreamStatus ?? (hasBegun ? 200 : null),
      attempts,
      answeredModel: hasBegun ? ANSWER_MODEL : null,
      tokensSource: usage === null ? null : 'reported',
      costUsd: usage?.costUsd ?? null,
    },
  };
}

/** A failure after the word "partial": too late for a status, and for another call. */
export function broken(code: ErrorCode, said: Said = {}): Outcome {
  return {
    status: 200,
    deltas: ['partial'],
    toolCalls: [],
    usage: null,
    finishReason: null,
    error: { code, details: { provider: 'openrouter', ...said } },
    calls: 1,
    log: {
      outcome: 'error_midstream',
      errorCode: code,
      upstreamStatus: said.upstreamStatus ?? 200,
      attempts: 1,
      answeredModel: ANSWER_MODEL,
      tokensSource: 'estimated',
      costUsd: null,
    },
  };
}

export function completed(
  deltas: readonly string[] = ['Hello'],
  usage: Usage | null = REPORTED_USAGE,
  { answeredModel = ANSWER_MODEL } = {},
): Outcome {
  return {
    status: 200,
    deltas,
    toolCalls: [],
    usage,
    finishReason: 'stop',
    error: null,
    calls: 1,
    log: {
      outcome: 'completed',
      errorCode: null,
      upstreamStatus: 200,
      attempts: 1,
      answeredModel,
      tokensSource: usage === null ? 'estimated' : 'reported',
      costUsd: usage?.costUsd ?? null,
    },
  };
}

export function fault(
  row: number,
  what: string,
  scripts: Script | readonly Script[] | ((gate: Gate) => Script),
  outcome: Outcome,
  options: Partial<Pick<Fault, 'place' | 'timeouts'>> = {},
): Fault {
  return {
    row,
    what,
    scripts: typeof scripts === 'function' ? (gate) => [scripts(gate)] : () => asScripts(scripts),
    needsReader: typeof scripts === 'function',
    place: null,
    timeouts: {},
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
  return script.map((step) =>
    step.do === 'head' ? { ...step, headers: { ...step.headers, connection: 'close' } } : step,
  );
}
