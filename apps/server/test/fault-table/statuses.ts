import type { ErrorCode } from '@parley/contracts';
import { httpError, insufficientQuota, json, rateLimited } from '@parley/providers/testing';

import { TEST_KEY } from '../harness.ts';
import { fault, type Fault, type Outcome, refused } from './outcome.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A refusal with the sentence that `httpError` gives it. */
function refusedWith(
  upstreamStatus: number,
  status: number,
  code: ErrorCode,
  options: { calls?: number; message?: string; retryAfterMs?: number } = {},
): Outcome {
  const { message = `Error ${upstreamStatus}`, ...rest } = options;
  return refused(status, code, { ...rest, said: { upstreamStatus, upstreamMessage: message } });
}

/** A limit with or without the time that it asks for. */
function limited(retryAfterMs?: number): Outcome {
  return refusedWith(429, 429, 'upstream_rate_limited', {
    message: 'Rate limit exceeded',
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** How the providers that we know say that a conversation is too long. */
const TOO_LONG: Readonly<Record<string, { status: number; error: Record<string, unknown> }>> = {
  OpenAI: {
    status: 400,
    error: {
      message: 'Your messages are too long.',
      type: 'invalid_request_error',
      param: 'messages',
      code: 'context_length_exceeded',
    },
  },
  OpenRouter: {
    status: 413,
    error: {
      message: 'Too many tokens',
      code: 413,
      metadata: { error_type: 'context_length_exceeded' },
    },
  },
  'a provider behind OpenRouter': {
    status: 400,
    error: {
      message:
        "This endpoint's maximum context length is 8192 tokens. However, you asked for 9000.",
      code: 400,
    },
  },
  Anthropic: {
    status: 400,
    error: {
      message: 'prompt is too long: 210000 tokens > 200000 maximum',
      type: 'invalid_request_error',
    },
  },
  Gemini: {
    status: 400,
    error: {
      message: 'The input token count (9) exceeds the maximum number of tokens allowed (8).',
      code: 400,
      status: 'INVALID_ARGUMENT',
    },
  },
  'llama.cpp': {
    status: 400,
    error: {
      message: 'the request exceeds the available context size. try increasing it',
      code: 400,
      type: 'exceed_context_size_error',
    },
  },
};

/** Forms in which a pause is asked for, and what is made of it. */
const PAUSES: readonly (readonly [string, Record<string, string>, number | undefined])[] = [
  ['by a date that is past', { 'retry-after': new Date(0).toUTCString() }, 0],
  ['by a date in a day', { 'retry-after': new Date(Date.now() + DAY_MS).toUTCString() }, HOUR_MS],
  ['in milliseconds', { 'retry-after-ms': '1500', 'retry-after': '7' }, 1_500],
  ["in Azure's milliseconds", { 'x-ms-retry-after-ms': '2500' }, 2_500],
  ['by a Go duration', { 'retry-after': '6m0s' }, 360_000],
  ['for parts of a second', { 'retry-after': '1.5' }, 1_500],
  ['for thirty years', { 'retry-after': '1000000000' }, HOUR_MS],
  ['of less than nothing', { 'retry-after': '-5' }, undefined],
  ['in words', { 'retry-after': 'soon' }, undefined],
  // It says when the whole window is over, which is not when to ask again.
  ['by the end of its window alone', { 'x-ratelimit-reset-requests': '6m0s' }, undefined],
  ['by a reset of its window alone', { 'x-ratelimit-reset': '4102444800000' }, undefined],
];

/** The provider answers, with a status that is no success. */
export const STATUSES: readonly Fault[] = [
  fault(
    8,
    'does not accept the request',
    httpError(400, { message: 'No such parameter' }),
    refusedWith(400, 400, 'upstream_invalid_request', { message: 'No such parameter' }),
  ),
  fault(
    9,
    'does not accept the key',
    httpError(401, { message: 'User not found.' }),
    refusedWith(401, 502, 'upstream_key_refused', { message: 'User not found.' }),
  ),
  fault(
    10,
    'is not paid',
    httpError(402, { message: 'Insufficient credits' }),
    refusedWith(402, 402, 'upstream_no_credit', { message: 'Insufficient credits' }),
  ),
  fault(
    10,
    'is not paid, and calls that a limit',
    insufficientQuota,
    refusedWith(429, 402, 'upstream_no_credit', { message: 'You exceeded your current quota' }),
  ),
  fault(
    11,
    'moderates, and quotes what it does not like',
    httpError(403, {
      message: 'Flagged: my diary',
      metadata: { reasons: ['diary'], flagged_input: 'my diary', provider_name: 'Fake' },
    }),
    refusedWith(403, 403, 'upstream_refused', { message: 'Flagged: [redacted]' }),
  ),
  fault(
    12,
    'does not know the model',
    httpError(404, { message: 'No endpoints found' }),
    refusedWith(404, 404, 'upstream_not_found', { message: 'No endpoints found' }),
  ),
  ...([408, 409, 425] as const).map((status) =>
    fault(
      13,
      `answers ${status}`,
      httpError(status),
      status === 408
        ? refusedWith(status, 504, 'upstream_timeout', { calls: 2 })
        : refusedWith(status, 502, 'upstream_failed', { calls: 2 }),
    ),
  ),
  fault(
    14,
    'finds the request too large',
    httpError(413),
    refusedWith(413, 413, 'upstream_request_too_large'),
  ),
  ...Object.entries(TOO_LONG).map(([who, { status, error }]) =>
    fault(
      14,
      `finds the chat too long, as ${who} does`,
      json(status, { error }),
      refusedWith(status, 400, 'context_length_exceeded', { message: String(error['message']) }),
    ),
  ),
  fault(15, 'asks for a pause', rateLimited({ 'retry-after': '7' }), limited(7_000)),
  ...PAUSES.map(([how, headers, retryAfterMs]) =>
    fault(16, `asks for a pause ${how}`, rateLimited(headers), limited(retryAfterMs)),
  ),
  fault(17, 'asks for a pause without an end', rateLimited(), limited()),
  ...(
    [
      [500, 502, 'upstream_failed'],
      [502, 502, 'upstream_failed'],
      [503, 503, 'upstream_overloaded'],
      [504, 504, 'upstream_timeout'],
      [520, 502, 'upstream_failed'],
      [521, 502, 'upstream_failed'],
      [522, 502, 'upstream_failed'],
      [523, 502, 'upstream_failed'],
      [524, 504, 'upstream_timeout'],
      [529, 503, 'upstream_overloaded'],
    ] as const
  ).map(([upstreamStatus, status, code]) =>
    fault(
      18,
      `answers ${upstreamStatus}`,
      httpError(upstreamStatus),
      refusedWith(upstreamStatus, status, code, { calls: 2 }),
    ),
  ),
  fault(
    18,
    'answers 503 and asks for a longer pause than a reader waits',
    httpError(503, {}, { 'retry-after': '30' }),
    refusedWith(503, 503, 'upstream_overloaded', { retryAfterMs: 30_000 }),
  ),
  fault(
    62,
    'asks for a pause that is longer than what is left of the time',
    httpError(503, {}, { 'retry-after': '2' }),
    refusedWith(503, 504, 'upstream_timeout', { retryAfterMs: 2_000 }),
    { timeouts: { firstOutputMs: 1_900 } },
  ),
  fault(
    62,
    'asks for a pause that is longer than what is left for the whole answer',
    httpError(503, {}, { 'retry-after': '2' }),
    refusedWith(503, 504, 'upstream_timeout', { retryAfterMs: 2_000 }),
    { timeouts: { totalMs: 1_900 } },
  ),
  fault(
    85,
    'repeats the key that it does not accept',
    httpError(401, { message: `The key ${TEST_KEY} is not known` }),
    refusedWith(401, 502, 'upstream_key_refused', { message: 'The key [redacted] is not known' }),
  ),
];
