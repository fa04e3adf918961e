import type { ErrorCode, Usage } from '@parley/contracts';
import type { PhaseTimeouts } from '@parley/providers';
import {
  answer,
  answerFrames,
  chunk,
  closedMidStream,
  closedPortUrl,
  cutOff,
  done,
  doneThenOpen,
  doneWithoutFinish,
  doneWithoutUsageThenOpen,
  end,
  ERROR_PIECES,
  errorAfterRole,
  errorBody,
  errorChunk,
  errorMidStream,
  finishThenSilence,
  finishWithoutDone,
  frame,
  type Gate,
  hangBeforeHead,
  head,
  htmlPage,
  httpError,
  hugeFrame,
  invalidJson,
  onlyComments,
  rateLimited,
  redirect,
  resetMidStream,
  type Script,
  silentAfterHead,
  splitAt,
  splitEvery,
  stall,
  UNKNOWN_HOST_URL,
  unterminatedDone,
  usageChunk,
  wait,
  withLineEnds,
  write,
} from '@parley/providers/testing';

import type { LoggedOutcome } from './stored.ts';

/** What must come of a fault, whichever way the answer was asked for. */
export interface Outcome {
  /** HTTP status of the request for a stream. */
  status: number;
  /** What readers get of the answer's text, delta by delta. */
  deltas: readonly string[];
  usage: Usage | null;
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
  baseUrl: (() => Promise<string>) | null;
  timeouts: Partial<PhaseTimeouts>;
}

/** One phase of an answer in which whoever asked may go away. */
export interface Departure {
  row: number;
  phase: string;
  /** Stays in the phase until the gate opens, then goes on to a whole answer. */
  script: (gate: Gate) => Script;
  /** What readers have of the text in that phase. */
  seen: string;
  /** What they have of it if nobody stops it. */
  text: string;
  /** How a stop in that phase ends it. */
  stopped: { state: 'stopped' | 'completed'; usage: Usage | null; log: LoggedOutcome };
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
const SHORT_MS = 250;
/** DNS may take its time to say no, and that counts as connecting. */
const PATIENT_CONNECT_MS = 60_000;
const MIB = 1024 * 1024;

const finish = chunk({ finishReason: 'stop' });

interface Said {
  upstreamStatus?: number;
  upstreamMessage?: string;
}

/** A failure before any output. */
function refused(
  status: number,
  code: ErrorCode,
  options: {
    calls?: number;
    attempts?: number;
    retryAfterMs?: number;
    said?: Said;
    /** As the log has it, when the provider does not say another. */
    answeredWith?: number;
  } = {},
): Outcome {
  const { calls = 1, attempts = calls, retryAfterMs, said = {}, answeredWith = null } = options;
  return {
    status,
    deltas: [],
    usage: null,
    error: {
      code,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      details: { provider: 'openrouter', ...said },
    },
    calls,
    log: {
      outcome: 'error',
      errorCode: code,
      upstreamStatus: said.upstreamStatus ?? answeredWith,
      attempts,
      tokensSource: null,
      costUsd: null,
    },
  };
}

/** A failure after the word "partial": too late for a status, and for another call. */
function broken(code: ErrorCode, said: Said = {}): Outcome {
  return {
    status: 200,
    deltas: ['partial'],
    usage: null,
    error: { code, details: { provider: 'openrouter', ...said } },
    calls: 1,
    log: {
      outcome: 'error_midstream',
      errorCode: code,
      upstreamStatus: said.upstreamStatus ?? 200,
      attempts: 1,
      tokensSource: 'estimated',
      costUsd: null,
    },
  };
}

function completed(
  deltas: readonly string[] = ['Hello'],
  usage: Usage | null = REPORTED_USAGE,
): Outcome {
  return {
    status: 200,
    deltas,
    usage,
    error: null,
    calls: 1,
    log: {
      outcome: 'completed',
      errorCode: null,
      upstreamStatus: 200,
      attempts: 1,
      tokensSource: usage === null ? 'estimated' : 'reported',
      costUsd: usage?.costUsd ?? null,
    },
  };
}

function fault(
  row: number,
  what: string,
  scripts: Script | readonly Script[] | ((gate: Gate) => Script),
  outcome: Outcome,
  options: Partial<Pick<Fault, 'baseUrl' | 'timeouts'>> = {},
): Fault {
  return {
    row,
    what,
    scripts: typeof scripts === 'function' ? (gate) => [scripts(gate)] : () => asScripts(scripts),
    needsReader: typeof scripts === 'function',
    baseUrl: null,
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

/** The script once for each byte of one of its frames, cut there, and once in single bytes. */
function cutEverywhere(script: Script, frameIndex: number): Script[] {
  const sizes = script.flatMap((step) => (step.do === 'write' ? [step.bytes.length] : []));
  const start = sizes.slice(0, frameIndex).reduce((sum, size) => sum + size, 0);
  const cuts = Array.from({ length: sizes[frameIndex] ?? 0 }, (_, index) => start + index + 1);
  return [...cuts.map((cut) => splitAt(script, [cut])), splitEvery(script, 1)];
}

/** The same events in another, equally valid form. */
function rewritten(script: Script, rewrite: (frame: string, index: number) => string): Script {
  let index = 0;
  return script.map((step) => {
    if (step.do !== 'write') return step;
    index += 1;
    return write(rewrite(step.bytes.toString('utf8'), index));
  });
}

const hello = answer({ deltas: ['Hel', 'lo'] });
const TEXT_FRAME = 1;

const worldly = answer({ deltas: ['日本語 👋🏽 naïve ', '\u{10FFFF}ok'] });
const halves = answer({ deltas: ['a\ud83d', '\ude00b', '\ud83d', 'c', '\udc00', 'd\ud83d'] });

export const FAULTS: readonly Fault[] = [
  fault(1, 'is not there', [], refused(502, 'upstream_unreachable', { calls: 0, attempts: 1 }), {
    baseUrl: closedPortUrl,
  }),
  fault(
    2,
    'has a name without an address',
    [],
    refused(502, 'upstream_unreachable', { calls: 0, attempts: 1 }),
    {
      baseUrl: async () => UNKNOWN_HOST_URL,
      timeouts: { connectMs: PATIENT_CONNECT_MS, firstOutputMs: PATIENT_CONNECT_MS },
    },
  ),
  fault(
    5,
    'takes the request and never answers',
    hangBeforeHead,
    refused(504, 'upstream_timeout'),
    {
      timeouts: { firstOutputMs: SHORT_MS },
    },
  ),
  fault(6, 'sends a head and no body', silentAfterHead, refused(504, 'upstream_timeout'), {
    timeouts: { firstOutputMs: SHORT_MS },
  }),
  fault(7, 'sends comments for ever', onlyComments(), refused(504, 'upstream_timeout'), {
    timeouts: { firstOutputMs: SHORT_MS },
  }),
  fault(
    8,
    'does not accept the request',
    httpError(400, { message: 'No such parameter' }),
    refused(400, 'upstream_invalid_request', {
      said: { upstreamStatus: 400, upstreamMessage: 'No such parameter' },
    }),
  ),
  fault(
    15,
    'asks for a pause',
    rateLimited({ 'retry-after': '7' }),
    refused(429, 'upstream_rate_limited', {
      retryAfterMs: 7_000,
      said: { upstreamStatus: 429, upstreamMessage: 'Rate limit exceeded' },
    }),
  ),
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
      refused(status, code, {
        calls: 2,
        said: { upstreamStatus, upstreamMessage: `Error ${upstreamStatus}` },
      }),
    ),
  ),
  fault(
    19,
    'fails after the role, with a number',
    errorAfterRole(529),
    refused(503, 'upstream_overloaded', {
      calls: 2,
      said: { upstreamStatus: 529, upstreamMessage: 'Provider disconnected' },
    }),
  ),
  fault(
    19,
    'fails after the role, with a word',
    errorAfterRole('server_error'),
    refused(502, 'upstream_failed', {
      calls: 2,
      said: { upstreamMessage: 'Provider disconnected' },
      answeredWith: 200,
    }),
  ),
  fault(
    20,
    'sends an error with status 200',
    errorBody(502),
    refused(502, 'upstream_failed', {
      calls: 2,
      said: { upstreamStatus: 502, upstreamMessage: 'Provider returned error' },
    }),
  ),
  fault(21, 'sends a page', htmlPage, refused(502, 'upstream_protocol_error')),
  fault(
    22,
    'points elsewhere',
    redirect('http://127.0.0.1:1/'),
    refused(502, 'upstream_protocol_error', { said: { upstreamStatus: 307 } }),
  ),
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
  fault(43, 'sends half an object', invalidJson, broken('upstream_protocol_error')),
  fault(
    44,
    'sends a frame cut at every byte',
    cutEverywhere(hello, TEXT_FRAME),
    completed(['Hel', 'lo']),
  ),
  fault(
    45,
    'ends lines with CR and LF',
    [withLineEnds(hello, '\r\n'), splitEvery(withLineEnds(hello, '\r\n'), 1)],
    completed(['Hel', 'lo']),
  ),
  fault(
    45,
    'ends lines with CR',
    [withLineEnds(hello, '\r'), splitEvery(withLineEnds(hello, '\r'), 1)],
    completed(['Hel', 'lo']),
  ),
  fault(
    45,
    'mixes its line ends',
    rewritten(hello, (text, index) =>
      text.replaceAll('\n', ['\n', '\r\n', '\r'][index % 3] ?? '\n'),
    ),
    completed(['Hel', 'lo']),
  ),
  fault(
    45,
    'begins with a byte order mark',
    splitEvery(
      rewritten(hello, (text, index) => (index === 1 ? `\uFEFF${text}` : text)),
      1,
    ),
    completed(['Hel', 'lo']),
  ),
  fault(
    45,
    'spreads its data over lines, with comments between',
    rewritten(hello, (text) =>
      text.includes('[DONE]') ? text : text.replaceAll(',"', ',\n: still here\ndata: "'),
    ),
    completed(['Hel', 'lo']),
  ),
  fault(
    46,
    'cuts characters at every byte',
    cutEverywhere(worldly, TEXT_FRAME),
    completed(['日本語 👋🏽 naïve ', '\u{10FFFF}ok']),
  ),
  fault(
    46,
    'cuts characters between two deltas, and leaves halves alone',
    [halves, splitEvery(halves, 1)],
    completed(['a', '😀b', '\uFFFDc', '\uFFFD', 'd', '\uFFFD']),
  ),
  fault(47, 'sends a frame of 33 MiB', hugeFrame(33 * MIB), broken('frame_too_large')),
];

const stoppedEarly: LoggedOutcome = {
  outcome: 'stopped',
  errorCode: null,
  upstreamStatus: null,
  attempts: 1,
  tokensSource: null,
  costUsd: null,
};

export const DEPARTURES: readonly Departure[] = [
  {
    row: 63,
    phase: 'before the head',
    script: (gate) => [wait(gate), ...answer()],
    seen: '',
    text: 'Hello',
    stopped: { state: 'stopped', usage: null, log: stoppedEarly },
  },
  {
    row: 64,
    phase: 'after the head and before the first word',
    script: (gate) => [head(), wait(gate), ...answer().slice(1)],
    seen: '',
    text: 'Hello',
    stopped: { state: 'stopped', usage: null, log: stoppedEarly },
  },
  {
    row: 65,
    phase: 'in the middle',
    script: (gate) => [
      head(),
      ...answerFrames({ text: 'partial' }),
      wait(gate),
      frame(chunk({ delta: { content: ' no more' } })),
      frame(finish),
      frame(usageChunk()),
      done,
      end,
    ],
    seen: 'partial',
    text: 'partial no more',
    stopped: {
      state: 'stopped',
      usage: null,
      log: { ...stoppedEarly, upstreamStatus: 200, tokensSource: 'estimated' },
    },
  },
  {
    row: 66,
    phase: 'between the end of the text and the usage',
    script: (gate) => [
      head(),
      // In one piece: whoever has the text knows by then that the model has finished.
      ...splitEvery([...answerFrames({ text: 'partial' }), frame(finish)], MIB),
      wait(gate),
      frame(usageChunk()),
      done,
      end,
    ],
    seen: 'partial',
    text: 'partial',
    stopped: {
      state: 'completed',
      usage: REPORTED_USAGE,
      log: completed().log,
    },
  },
];
