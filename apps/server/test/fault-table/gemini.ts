import { ANSWER_MODEL, end, json } from '@parley/providers/testing';

import { fault, type Fault } from './outcome.ts';
import { refusedWith } from './statuses.ts';
import type { Subject } from './subject.ts';

const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';

/** What Gemini says in a way of its own. */
export function geminiOf(subject: Subject): Fault[] {
  return [...refusedOf(subject), ...oddOf(subject)];
}

function refusedOf(subject: Subject): Fault[] {
  const { dialect } = subject;
  const badKey = 'API key not valid. Please pass a valid API key.';
  const tooLong = 'The input token count (9) exceeds the maximum number of tokens allowed (8).';
  const limited = (retryDelay: string) =>
    json(429, {
      error: {
        code: 429,
        message: 'Error 429',
        status: 'RESOURCE_EXHAUSTED',
        details: [{ '@type': RETRY_INFO, retryDelay }],
      },
    });
  return [
    fault(
      9,
      'does not accept the key, and calls that a bad request',
      dialect.httpError(400, { message: badKey, code: 'API_KEY_INVALID' }),
      refusedWith(subject, 400, 502, 'upstream_key_refused', { message: badKey }),
    ),
    fault(
      14,
      'finds the chat too long',
      dialect.httpError(400, { message: tooLong }),
      refusedWith(subject, 400, 400, 'context_length_exceeded', { message: tooLong }),
    ),
    fault(
      16,
      'asks for a pause in the body',
      limited('34.5s'),
      refusedWith(subject, 429, 429, 'upstream_rate_limited', { retryAfterMs: 34_500 }),
    ),
    fault(
      16,
      'asks in the body for a pause that is none',
      limited('soon'),
      refusedWith(subject, 429, 429, 'upstream_rate_limited'),
    ),
  ];
}

function oddOf({ dialect, words, completed, refused }: Subject): Fault[] {
  const piece = (fields: object) => dialect.frame({ modelVersion: ANSWER_MODEL, ...fields });
  const usageMetadata = { promptTokenCount: 10, totalTokenCount: 10 };
  const another = { index: 1, content: { role: 'model', parts: [{ text: 'second' }] } };
  return [
    fault(
      53,
      'sends another answer beside the one',
      [
        dialect.head(),
        ...dialect.frames({ text: 'alone' }),
        piece({ candidates: [another] }),
        ...dialect.finish(),
        end,
      ],
      completed(['alone']),
    ),
    fault(
      55,
      'blocks the prompt, and has no candidate',
      [dialect.head(), piece({ promptFeedback: { blockReason: 'SAFETY' }, usageMetadata }), end],
      {
        ...completed([], { ...words.usage, outputTokens: null }),
        finishReason: 'content_filter',
      },
    ),
    fault(
      55,
      'could not read the call that its model wrote',
      [
        dialect.head(),
        piece({
          candidates: [{ finishReason: 'MALFORMED_FUNCTION_CALL', finishMessage: 'call()' }],
        }),
        end,
      ],
      refused(502, 'upstream_failed', {
        ...{ calls: 2, hasBegun: true },
        said: { upstreamMessage: 'call()' },
      }),
    ),
  ];
}
