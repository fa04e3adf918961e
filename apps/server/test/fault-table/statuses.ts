import type { ErrorCode } from '@parley/contracts';

import { TEST_KEY } from '../harness.ts';
import { fault, type Fault, type Outcome } from './outcome.ts';
import type { Subject } from './subject.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

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

/** What a status means that says nothing of who is at fault: another call may go well. */
const PASSING = [
  [13, 408, 504, 'upstream_timeout'],
  [13, 409, 502, 'upstream_failed'],
  [13, 425, 502, 'upstream_failed'],
  [18, 500, 502, 'upstream_failed'],
  [18, 502, 502, 'upstream_failed'],
  [18, 503, 503, 'upstream_overloaded'],
  [18, 504, 504, 'upstream_timeout'],
  [18, 520, 502, 'upstream_failed'],
  [18, 521, 502, 'upstream_failed'],
  [18, 522, 502, 'upstream_failed'],
  [18, 523, 502, 'upstream_failed'],
  [18, 524, 504, 'upstream_timeout'],
  [18, 529, 503, 'upstream_overloaded'],
] as const;

/** A status that another call would get as well. */
const LASTING = [
  [8, 'does not accept the request', 400, 400, 'upstream_invalid_request', 'No such parameter'],
  [9, 'does not accept the key', 401, 502, 'upstream_key_refused', 'User not found.'],
  [10, 'is not paid', 402, 402, 'upstream_no_credit', 'Insufficient credits'],
  [11, 'moderates', 403, 403, 'upstream_refused', 'Flagged by moderation'],
  [12, 'does not know the model', 404, 404, 'upstream_not_found', 'No endpoints found'],
  [14, 'finds the request too large', 413, 413, 'upstream_request_too_large', 'Too large'],
] as const;

/** The provider answers, with a status that is no success. */
export function statusesOf(subject: Subject): Fault[] {
  const { dialect } = subject;
  return [
    ...LASTING.map(([row, what, upstreamStatus, status, code, message]) =>
      fault(
        row,
        what,
        dialect.httpError(upstreamStatus, { message }),
        refusedWith(subject, upstreamStatus, status, code, { message }),
      ),
    ),
    ...PASSING.map(([row, upstreamStatus, status, code]) =>
      fault(
        row,
        `answers ${upstreamStatus}`,
        refusal(subject, upstreamStatus),
        refusedWith(subject, upstreamStatus, status, code, { calls: 2 }),
      ),
    ),
    ...pausesOf(subject),
    fault(
      85,
      'repeats the key that it does not accept',
      dialect.httpError(401, { message: `The key ${TEST_KEY} is not known` }),
      refusedWith(subject, 401, 502, 'upstream_key_refused', {
        message: 'The key [redacted] is not known',
      }),
    ),
  ];
}

function pausesOf(subject: Subject): Fault[] {
  const limited = (retryAfterMs?: number) =>
    refusedWith(subject, 429, 429, 'upstream_rate_limited', { retryAfterMs });
  const busy = (seconds: string) => refusal(subject, 503, { 'retry-after': seconds });
  const late = refusedWith(subject, 503, 504, 'upstream_timeout', { retryAfterMs: 2_000 });
  return [
    fault(15, 'asks for a pause', refusal(subject, 429, { 'retry-after': '7' }), limited(7_000)),
    ...PAUSES.map(([how, headers, retryAfterMs]) =>
      fault(16, `asks for a pause ${how}`, refusal(subject, 429, headers), limited(retryAfterMs)),
    ),
    fault(17, 'asks for a pause without an end', refusal(subject, 429), limited()),
    fault(
      18,
      'answers 503 and asks for a longer pause than a reader waits',
      busy('30'),
      refusedWith(subject, 503, 503, 'upstream_overloaded', { retryAfterMs: 30_000 }),
    ),
    fault(62, 'asks for a pause that is longer than what is left of the time', busy('2'), late, {
      timeouts: { firstOutputMs: 1_900 },
    }),
    fault(
      62,
      'asks for a pause that is longer than what is left for the whole answer',
      busy('2'),
      late,
      { timeouts: { totalMs: 1_900 } },
    ),
  ];
}

function refusal({ dialect }: Subject, status: number, headers?: Record<string, string>) {
  return dialect.httpError(status, { message: `Error ${status}` }, headers);
}

/** What comes of a refusal with this sentence. */
export function refusedWith(
  { refused }: Subject,
  upstreamStatus: number,
  status: number,
  code: ErrorCode,
  options: { calls?: number; message?: string; retryAfterMs?: number | undefined } = {},
): Outcome {
  const { calls = 1, message = `Error ${upstreamStatus}`, retryAfterMs } = options;
  return refused(status, code, {
    calls,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    said: { upstreamStatus, upstreamMessage: message },
  });
}
