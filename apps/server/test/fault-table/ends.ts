import {
  answerFrames,
  chunk,
  closedMidStream,
  cutOff,
  delay,
  doneThenOpen,
  doneWithoutFinish,
  doneWithoutUsageThenOpen,
  ERROR_PIECES,
  errorChunk,
  errorMidStream,
  finishThenSilence,
  finishWithoutDone,
  frame,
  head,
  resetMidStream,
  type Script,
  stall,
  trickle,
  unterminatedDone,
  wait,
} from '@parley/providers/testing';

import { TEST_KEY } from '../harness.ts';
import { broken, closingConnection, completed, fault, type Fault, SHORT_MS } from './outcome.ts';

/** Time for the first word on a busy machine. */
const TOTAL_MS = 1_500;
/** More than fit into any limit here. */
const FOR_EVER = 10_000;

/** Goes on and on, in whole frames that have nothing in them. */
const emptyFrames: Script = [
  head(),
  ...answerFrames({ text: 'partial' }),
  ...Array.from({ length: FOR_EVER }, () => [
    frame(chunk({ delta: { content: '' } })),
    delay(10),
  ]).flat(),
];

/** How a stream ends once its first word was sent. */
export const ENDS: readonly Fault[] = [
  fault(
    31,
    'breaks the connection',
    (gate) => resetMidStream(wait(gate)),
    broken('upstream_disconnected'),
  ),
  fault(32, 'ends the body before the model finished', cutOff, broken('truncated')),
  fault(
    32,
    'closes the connection before the model finished',
    closedMidStream,
    broken('truncated'),
  ),
  fault(
    32,
    'announces that it closes the connection, and does so too early',
    closingConnection(closedMidStream),
    broken('truncated'),
  ),
  fault(32, 'says [DONE] before the model finished', doneWithoutFinish, broken('truncated')),
  fault(33, 'ends without [DONE]', finishWithoutDone, completed(['Hello'], null)),
  fault(34, 'closes the connection right behind [DONE]', unterminatedDone, completed()),
  fault(
    34,
    'announces that it closes the connection, and does so right behind [DONE]',
    closingConnection(unterminatedDone),
    completed(),
  ),
  fault(35, 'stays after [DONE]', doneThenOpen, completed(), { timeouts: { graceMs: SHORT_MS } }),
  fault(
    35,
    'stays after [DONE] without usage',
    doneWithoutUsageThenOpen,
    completed(['Hello'], null),
    { timeouts: { graceMs: SHORT_MS } },
  ),
  fault(36, 'finishes and falls silent', finishThenSilence, completed(['Hello'], null), {
    timeouts: { graceMs: SHORT_MS },
  }),
  fault(37, 'stalls, though it sends comments', stall(), broken('upstream_idle_timeout'), {
    timeouts: { idleMs: SHORT_MS },
  }),
  fault(38, 'sends one frame byte by byte, for ever', trickle(), broken('upstream_idle_timeout'), {
    timeouts: { idleMs: SHORT_MS },
  }),
  fault(39, 'does not come to an end', emptyFrames, broken('max_duration'), {
    timeouts: { totalMs: TOTAL_MS },
  }),
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
    broken('upstream_failed', { upstreamStatus: 502, upstreamMessage: 'Provider disconnected' }),
  ),
  fault(
    41,
    'sends an error chunk with a number as text',
    errorMidStream(errorChunk('503')),
    broken('upstream_overloaded', {
      upstreamStatus: 503,
      upstreamMessage: 'Provider disconnected',
    }),
  ),
  fault(
    41,
    'sends an error chunk with a word',
    errorMidStream(errorChunk('server_error', 'provider_unavailable')),
    broken('upstream_failed', { upstreamMessage: 'Provider disconnected' }),
  ),
  fault(
    42,
    'is overloaded in the middle',
    errorMidStream({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
    broken('upstream_overloaded', { upstreamMessage: 'Overloaded' }),
  ),
  fault(
    85,
    'repeats the key in the middle',
    errorMidStream({ error: { message: `${TEST_KEY} was taken back`, code: TEST_KEY } }),
    broken('upstream_failed', { upstreamMessage: '[redacted] was taken back' }),
  ),
];
