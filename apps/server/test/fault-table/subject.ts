import type { ErrorCode, ToolCallPart, Usage } from '@parley/contracts';
import {
  ANSWER_MODEL,
  bodyOf,
  type Dialect,
  type DialectFaults,
  faultsOf,
} from '@parley/providers/testing';

import type { Outcome, Said } from './outcome.ts';
import { type Words, WORDS } from './words.ts';

/** One protocol as the table sees it: how its servers say things, and what must come of that. */
export interface Subject {
  dialect: Dialect;
  faults: DialectFaults;
  words: Words;
  /** Whether its frames are server-sent events or lines. */
  framing: 'events' | 'lines';
  /** What is told of a failure without a status of its own whose body is that of this status. */
  failed(status: number, message: string): Said;
  /** A failure before any output. */
  refused(status: number, code: ErrorCode, options?: RefusalOptions): Outcome;
  /** A failure after the word "partial": too late for a status, and for another call. */
  broken(code: ErrorCode, said?: Said): Outcome;
  completed(
    deltas?: readonly string[],
    usage?: Usage | null,
    options?: { answeredModel?: string },
  ): Outcome;
  /** No tools are offered in a chat; a model that calls some all the same is shown to do so. */
  called(...toolCalls: readonly ToolCallPart[]): Outcome;
}

interface RefusalOptions {
  calls?: number;
  attempts?: number;
  retryAfterMs?: number;
  said?: Said;
  /** Whether the provider had begun an answer, with nothing in it. */
  hasBegun?: boolean;
  usage?: Usage | null;
}

export function subjectOf(dialect: Dialect): Subject {
  const words = WORDS[dialect.protocol];
  const provider = dialect.vendorId;
  const completed: Subject['completed'] = (deltas = ['Hello'], usage = words.usage, options = {}) =>
    completedWith(deltas, usage, words, options.answeredModel ?? ANSWER_MODEL);
  return {
    dialect,
    faults: faultsOf(dialect),
    words,
    framing: bodyOf([dialect.frame({})])
      .toString()
      .startsWith('{')
      ? 'lines'
      : 'events',
    failed: (upstreamStatus, upstreamMessage) =>
      words.repeatsStatus ? { upstreamStatus, upstreamMessage } : { upstreamMessage },
    refused: (status, code, options = {}) => refusedBy(provider, status, code, options),
    broken: (code, said = {}) => brokenBy(provider, code, said, words),
    completed,
    called: (...toolCalls) => ({ ...completed([]), toolCalls, finishReason: 'tool_calls' }),
  };
}

function refusedBy(
  provider: string,
  status: number,
  code: ErrorCode,
  options: RefusalOptions,
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
      details: { provider, ...said },
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

function brokenBy(provider: string, code: ErrorCode, said: Said, words: Words): Outcome {
  const usage = words.usageSoFar;
  return {
    status: 200,
    deltas: ['partial'],
    toolCalls: [],
    usage,
    finishReason: null,
    error: { code, details: { provider, ...said } },
    calls: 1,
    log: {
      outcome: 'error_midstream',
      errorCode: code,
      upstreamStatus: said.upstreamStatus ?? 200,
      attempts: 1,
      answeredModel: ANSWER_MODEL,
      tokensSource: usage === null ? 'estimated' : 'reported',
      costUsd: usage === null ? words.estimatedCostUsd : usage.costUsd,
    },
  };
}

function completedWith(
  deltas: readonly string[],
  usage: Usage | null,
  words: Words,
  answeredModel: string,
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
      costUsd: usage === null ? words.estimatedCostUsd : usage.costUsd,
    },
  };
}
