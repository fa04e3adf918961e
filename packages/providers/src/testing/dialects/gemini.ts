import {
  ANSWER_ID,
  ANSWER_MODEL,
  type AnswerOptions,
  thoughtsOf,
  USAGE,
  type WireUsage,
} from '../answers.ts';
import type { Dialect, FakeToolCall } from '../dialect.ts';
import { delay, end, head, json, type Script, type Step, write } from '../script.ts';

/*
 * `streamGenerateContent?alt=sse` of Gemini, as its reference describes the pieces: each is a whole
 * response with what is new in it, nameless, ended by CRLF, and nothing says that none follows.
 */

type Fields = Readonly<Record<string, unknown>>;

/** One server-sent event, with the line ends that Google's servers write. */
function event(data: unknown): Step {
  return write(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\r\n\r\n`);
}

function piece(parts: readonly Fields[], options: AnswerOptions, more: Fields = {}): Fields {
  const { finishReason, usageMetadata } = more;
  return {
    candidates: [
      {
        content: { parts, role: 'model' },
        ...(finishReason === undefined ? {} : { finishReason }),
        index: 0,
      },
    ],
    ...(usageMetadata === undefined ? {} : { usageMetadata }),
    ...identity(options),
  };
}

function identity({ id = ANSWER_ID, model = ANSWER_MODEL }: AnswerOptions): Fields {
  return { modelVersion: model, responseId: id };
}

/** Counts that are nothing are left out, as everywhere in this protocol. */
function usageMetadata({
  prompt_tokens,
  completion_tokens,
  total_tokens,
  prompt_tokens_details,
  completion_tokens_details,
}: WireUsage): Fields {
  const thoughts = completion_tokens_details?.reasoning_tokens;
  return {
    promptTokenCount: prompt_tokens,
    candidatesTokenCount: completion_tokens - (thoughts ?? 0),
    totalTokenCount: total_tokens,
    ...(prompt_tokens_details && { cachedContentTokenCount: prompt_tokens_details.cached_tokens }),
    ...(thoughts === undefined ? {} : { thoughtsTokenCount: thoughts }),
  };
}

const FINISH_REASONS: Readonly<Record<string, string>> = {
  stop: 'STOP',
  tool_calls: 'STOP',
  length: 'MAX_TOKENS',
  content_filter: 'SAFETY',
};

function closing(options: AnswerOptions = {}): Step[] {
  const { finishReason = 'stop', usage = USAGE } = options;
  const more = {
    finishReason: FINISH_REASONS[finishReason] ?? finishReason,
    ...(usage === null ? {} : { usageMetadata: usageMetadata(usage) }),
  };
  return [event(piece([{ text: '' }], options, more))];
}

function partsOf({ text = 'Hello', deltas = [text], ...options }: AnswerOptions): Fields[] {
  return [...thoughtParts(options), ...deltas.map((delta) => ({ text: delta }))];
}

function thoughtParts(options: AnswerOptions): Fields[] {
  return thoughtsOf(options).map((thought) => ({ text: thought, thought: true }));
}

function frames(options: AnswerOptions): Step[] {
  const { paceMs = 0 } = options;
  return partsOf(options).flatMap((part) => [
    ...(paceMs > 0 ? [delay(paceMs)] : []),
    event(piece([part], options)),
  ]);
}

const HEAD = head(200, {
  'content-type': 'text/event-stream',
  'content-disposition': 'attachment',
  vary: 'Origin',
});

function toolCalls(calls: readonly FakeToolCall[], options: AnswerOptions = {}): Script {
  const thoughts = thoughtParts(options);
  const parts = calls.map(({ id, name, fragments }, index) => ({
    functionCall: { name, args: argumentsOf(fragments), ...(id === null ? {} : { id }) },
    // The first call alone has it, and what was thought has none.
    ...(index === 0 && thoughts.length > 0 ? { thoughtSignature: SIGNATURE } : {}),
  }));
  return [
    HEAD,
    ...[...thoughts, ...parts].map((part) => event(piece([part], options))),
    ...closing({ finishReason: 'tool_calls', ...options }),
    end,
  ];
}

/** An object always: a server that could not read what the model wrote reports that instead. */
function argumentsOf(fragments: readonly string[]): unknown {
  try {
    return JSON.parse(fragments.join(''));
  } catch {
    return {};
  }
}

/** The word that goes with a status (google.rpc.Code). */
const STATUS_WORDS: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

export function geminiError(status: number, message = `Error ${status}`): Fields {
  return { error: { code: status, message, status: STATUS_WORDS[status] ?? 'UNKNOWN' } };
}

const SIGNATURE = 'CikB0e2Kb2Zha2U=';

export const geminiDialect: Dialect = {
  protocol: 'gemini',
  vendorId: 'gemini',
  head: () => HEAD,
  frames,
  delta: (text) => event(piece([{ text }], {})),
  opening: (options = {}) => [event(piece([{ text: '' }], options))],
  finish: closing,
  terminator: [],
  answer: (options = {}) => [HEAD, ...frames(options), ...closing(options), end],
  wholeAnswer(options = {}) {
    const { finishReason = 'stop', usage = USAGE } = options;
    return piece(partsOf(options), options, {
      finishReason: FINISH_REASONS[finishReason] ?? finishReason,
      ...(usage === null ? {} : { usageMetadata: usageMetadata(usage) }),
    });
  },
  toolCalls,
  sealedReasoning: {
    script: [
      HEAD,
      event(piece([{ text: 'hm', thought: true }], {})),
      event(piece([{ text: 'Hello', thoughtSignature: SIGNATURE }], {})),
      ...closing(),
      end,
    ],
    seal: SIGNATURE,
  },
  picture: (base64) => [
    event(piece([{ inlineData: { mimeType: 'image/png', data: base64 } }], {})),
  ],
  usageReports: (...reports) => [
    HEAD,
    ...reports.map((usage, index) =>
      event(
        piece(
          [{ text: `${index}` }],
          {},
          usage === null ? {} : { usageMetadata: usageMetadata(usage) },
        ),
      ),
    ),
    ...closing({ usage: null }),
    end,
  ],
  frame: event,
  unfinishedFrame: 'data: {"candidates":[{"content":{"parts":[{"text":"',
  ping: null,
  httpError: (status, { message, type, code } = {}, headers = {}) => {
    const error = {
      code: status,
      message: message ?? `Error ${status}`,
      status: type ?? STATUS_WORDS[status] ?? 'UNKNOWN',
      ...(code === undefined ? {} : { details: [{ '@type': ERROR_INFO, reason: code }] }),
    };
    return json(status, { error }, headers);
  },
  failures: {
    'an event with an error': [event(geminiError(500))],
    'an error without a field': [write(`${JSON.stringify(geminiError(500), null, 2)}\r\n\r\n`)],
  },
  overloaded: [event(geminiError(503, 'The model is overloaded. Please try again later.'))],
  unknownPieces: [
    event('{}'),
    event({ modelStatus: { modelStage: 'STABLE' }, sparkles: true }),
    event(piece([{ executableCode: { language: 'PYTHON', code: 'print(1)' } }], {})),
    write('event: ping\r\ndata: {"novelty":1}\r\n\r\n'),
  ],
  lastUserText({ contents }) {
    const texts = fieldsOf(contents).flatMap(({ role, parts }) =>
      role === 'user' ? [textOf(fieldsOf(parts))] : [],
    );
    return texts.at(-1) ?? '';
  },
};

const ERROR_INFO = 'type.googleapis.com/google.rpc.ErrorInfo';

function textOf(parts: readonly Fields[]): string {
  return parts.flatMap(({ text }) => (typeof text === 'string' ? [text] : [])).join('');
}

function fieldsOf(values: unknown): Fields[] {
  return Array.isArray(values) ? values.filter(isFields) : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
