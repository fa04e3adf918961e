import { ERRORS, type ErrorCode, type ToolCallPart } from '@parley/contracts';
import type { Dialect } from '@parley/providers/testing';
import { expect } from 'vitest';

import type { Outcome } from '../fault-table.ts';
import { type Door, isForwarded, MESSAGES_DOOR, RESPONSES_DOOR } from './doors.ts';
import type { Told, ToldCall, ToldError, ToldUsage } from './told.ts';

/*
 * What clients of a door must be told of an outcome, from the same rows that the chat is held to: the
 * rules of `gateway.md` H2 and M2, and of `upstreams.md` §1.9.
 */

type Failure = NonNullable<Outcome['error']>;

/** How an answer is asked for. */
export type Form = 'streamed' | 'whole';
export const FORMS: readonly Form[] = ['streamed', 'whole'];

/** Whether the client gets a status: before any output, and always where it waits for the whole. */
export function isRefused({ error, status }: Outcome, form: Form): boolean {
  return error !== null && (status !== 200 || form === 'whole');
}

/** The provider's own, where it is one of an error and says more than that of a gateway. */
export function statusOf({ code, details }: Failure): number {
  const upstream = details['upstreamStatus'];
  const isKept = typeof upstream === 'number' && upstream >= 400 && upstream !== 502;
  return isKept ? upstream : ERRORS[code].status;
}

/** What our failures are called where no provider called them anything. */
const OPENAI_CODES: Partial<Record<ErrorCode, string>> = {
  context_length_exceeded: 'context_length_exceeded',
  truncated: 'upstream_stream_truncated',
  upstream_unreachable: 'upstream_unavailable',
};

const ANTHROPIC_TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

export function errorOf(failure: Failure, door: Door): ToldError {
  const { code, details } = failure;
  const said = details['upstreamMessage'];
  const message = typeof said === 'string' ? said : ERRORS[code].message;
  const status = statusOf(failure);
  if (door.family === 'anthropic') {
    const other = status >= 500 ? 'api_error' : 'invalid_request_error';
    const type = code === 'upstream_overloaded' ? 'overloaded_error' : ANTHROPIC_TYPES[status];
    return { type: type ?? other, message: saidAsTooLong(code, message) };
  }
  // Words of the provider's own are kept, and the table does not know them.
  const isOwn = said === undefined && details['upstreamStatus'] === undefined;
  const ownWord = isOwn ? 'server_error' : expect.any(String);
  return { message, type: ownWord, code: OPENAI_CODES[code] ?? ownWord };
}

/** Claude Code shortens its conversation at these words alone. */
function saidAsTooLong(code: ErrorCode, message: string): string {
  const words = 'prompt is too long';
  return code !== 'context_length_exceeded' || message.includes(words)
    ? message
    : `${words}: ${message}`;
}

/** What is told of an answer, whole or as far as it came. */
export function toldOf(outcome: Outcome, door: Door, dialect: Dialect, form: Form): Told {
  const isAsItCame = form === 'streamed' && isForwarded(door, dialect);
  return {
    text: outcome.deltas.join(''),
    calls: outcome.toolCalls.map((call) => callOf(call, door, isAsItCame)),
    usage: outcome.error === null ? usageOf(outcome, door) : expect.anything(),
    finishReason: outcome.finishReason,
    error: null,
  };
}

function callOf(call: ToolCallPart, door: Door, isAsItCame: boolean): ToldCall {
  const { toolCallId: id, toolName: name, arguments: args } = call;
  // There, what a model wrote is an object, or stands in one.
  const inObject = door === MESSAGES_DOOR && !isAsItCame && !isJson(args);
  return { id, name, arguments: inObject ? JSON.stringify({ arguments: args }) : args };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function usageOf({ usage }: Outcome, door: Door): ToldUsage | null {
  if (usage === null) return null;
  const { inputTokens: input, outputTokens: output } = usage;
  if (door !== MESSAGES_DOOR && (input === null || output === null)) return null;
  return {
    ...{ input, output, reasoning: usage.reasoningTokens, cachedInput: usage.cachedInputTokens },
    costUsd: door === MESSAGES_DOOR ? null : usage.costUsd,
  };
}

/** The events that end the stream. */
export function endsOf({ error, finishReason }: Outcome, door: Door): readonly string[] {
  if (error !== null) return door.failedEnds;
  const isCutOff = finishReason === 'length' || finishReason === 'content_filter';
  return door === RESPONSES_DOOR && isCutOff ? ['response.incomplete', '[DONE]'] : door.ends;
}
