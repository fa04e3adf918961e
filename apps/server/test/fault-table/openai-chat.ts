import type { Usage } from '@parley/contracts';
import {
  answer,
  ERROR_PIECES,
  errorAfterRole,
  errorBody,
  errorChunk,
  errorMidStream,
  frame,
  head,
  httpError,
  insufficientQuota,
  json,
  repeatedUsage,
  twoChoices,
  unknownPieces,
  unstreamed,
  USAGE,
  usageAfterDone,
  wholeAnswer,
} from '@parley/providers/testing';

import { TEST_KEY } from '../harness.ts';
import { fragmentsOf } from './openai-chat-fragments.ts';
import { fault, type Fault } from './outcome.ts';
import { refusedWith } from './statuses.ts';
import type { Subject } from './subject.ts';

/** How the providers behind OpenRouter, and it itself, say that a conversation is too long. */
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

/** What the many speakers of chat completions do, each in its own way. */
export function openAiChatOf(subject: Subject): Fault[] {
  return [
    ...refusedOf(subject),
    ...bodiesOf(subject),
    ...failedOf(subject),
    ...countedOf(subject),
    ...fragmentsOf(subject),
  ];
}

function refusedOf(subject: Subject): Fault[] {
  return [
    fault(
      10,
      'is not paid, and calls that a limit',
      insufficientQuota,
      refusedWith(subject, 429, 402, 'upstream_no_credit', {
        message: 'You exceeded your current quota',
      }),
    ),
    fault(
      11,
      'moderates, and quotes what it does not like',
      httpError(403, {
        message: 'Flagged: my diary',
        metadata: { reasons: ['diary'], flagged_input: 'my diary', provider_name: 'Fake' },
      }),
      refusedWith(subject, 403, 403, 'upstream_refused', { message: 'Flagged: [redacted]' }),
    ),
    ...Object.entries(TOO_LONG).map(([who, { status, error }]) =>
      fault(
        14,
        `finds the chat too long, as ${who} does`,
        json(status, { error }),
        refusedWith(subject, status, 400, 'context_length_exceeded', {
          message: String(error['message']),
        }),
      ),
    ),
  ];
}

function bodiesOf({ words, refused, completed }: Subject): Fault[] {
  return [
    fault(
      19,
      'fails after the role, with a word',
      errorAfterRole('server_error'),
      refused(502, 'upstream_failed', {
        calls: 2,
        hasBegun: true,
        said: { upstreamMessage: 'Provider disconnected' },
      }),
    ),
    fault(
      20,
      'sends an error with status 200 and a code that is text',
      errorBody('502'),
      refused(502, 'upstream_failed', {
        calls: 2,
        said: { upstreamStatus: 502, upstreamMessage: 'Provider returned error' },
      }),
    ),
    fault(
      24,
      'sends a whole answer with an error in it that says more than the status',
      json(200, { ...wholeAnswer(), error: { message: 'No luck', code: 503 } }),
      refused(503, 'upstream_overloaded', {
        calls: 2,
        said: { upstreamStatus: 503, upstreamMessage: 'No luck' },
      }),
    ),
    fault(
      24,
      'sends a whole answer that ended with an error',
      unstreamed({ text: '', finishReason: 'error' }),
      // It was paid for, so it is not asked for again.
      refused(502, 'upstream_failed', { hasBegun: true, usage: words.usage }),
    ),
    fault(
      54,
      'speaks of its filters first, as Azure does',
      [head(), frame({ id: '', model: '', choices: [], filters: [] }), ...answer().slice(1)],
      completed(),
    ),
  ];
}

function failedOf({ broken }: Subject): Fault[] {
  const disconnected = { upstreamMessage: 'Provider disconnected' };
  return [
    ...Object.entries(ERROR_PIECES).map(([who, piece]) =>
      fault(
        40,
        `fails as ${who} does`,
        errorMidStream(piece),
        broken('upstream_failed', {
          ...(who === 'vLLM' || who === 'Gemini' ? { upstreamStatus: 500 } : {}),
          upstreamMessage: 'boom',
        }),
      ),
    ),
    fault(
      41,
      'sends an error chunk with a number',
      errorMidStream(errorChunk(502, 'provider_unavailable')),
      broken('upstream_failed', { upstreamStatus: 502, ...disconnected }),
    ),
    fault(
      41,
      'sends an error chunk with a number as text',
      errorMidStream(errorChunk('503')),
      broken('upstream_overloaded', { upstreamStatus: 503, ...disconnected }),
    ),
    fault(
      41,
      'sends an error chunk with a word',
      errorMidStream(errorChunk('server_error', 'provider_unavailable')),
      broken('upstream_failed', disconnected),
    ),
    fault(
      42,
      'is overloaded in the middle, as Anthropic says it',
      errorMidStream({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
      broken('upstream_overloaded', { upstreamMessage: 'Overloaded' }),
    ),
    fault(
      85,
      'repeats the key in the middle, and for a code',
      errorMidStream({ error: { message: `${TEST_KEY} was taken back`, code: TEST_KEY } }),
      broken('upstream_failed', { upstreamMessage: '[redacted] was taken back' }),
    ),
  ];
}

function countedOf({ words, completed }: Subject): Fault[] {
  const nothing: Usage = { ...words.usage, inputTokens: 0, outputTokens: 0, costUsd: 0 };
  return [
    fault(
      49,
      'reports usage with every chunk',
      repeatedUsage({ ...USAGE, completion_tokens: 3 }, { ...USAGE, completion_tokens: 4 }, USAGE),
      completed(['0', '1', '2']),
    ),
    fault(
      49,
      'reports usage twice, and then none',
      repeatedUsage({ ...USAGE, completion_tokens: 3, cost: 1 }, USAGE, null, {}),
      completed(['0', '1', '2', '3']),
    ),
    fault(
      49,
      'reports that nothing was used, without a sum',
      repeatedUsage({ prompt_tokens: 0, completion_tokens: 0, cost: 0 }),
      completed(['0'], nothing),
    ),
    fault(50, 'reports usage after [DONE]', usageAfterDone, completed()),
    fault(53, 'sends another answer beside the one', twoChoices, completed(['alone'])),
    fault(54, 'sends events and fields that nobody knows', unknownPieces, completed()),
  ];
}
