import {
  ANSWER_ID,
  ANSWER_MODEL,
  type AnswerOptions,
  thoughtsOf,
  USAGE,
  type WireUsage,
} from '../answers.ts';
import type { Dialect, FakeToolCall } from '../dialect.ts';
import { delay, end, head, json, type Step, write } from '../script.ts';

/* Messages as Anthropic's reference describes them. */

const REQUEST_ID = 'req_011fakefakefakefakefake';
const SIGNATURE = 'EqQBCkYfake';
const ping = event({ type: 'ping' });

/** Their words for ours. */
const STOP_REASONS: Readonly<Record<string, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
};

const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  422: 'invalid_request_error',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

/** Messages, as Anthropic streams them. */
export const anthropicMessagesDialect: Dialect = {
  protocol: 'anthropic-messages',
  vendorId: 'anthropic',
  head: answerHead,
  frames,
  delta: (text) => textDelta(0, text),
  opening: (options = {}) => [start(options), ping],
  finish,
  terminator: [event({ type: 'message_stop' })],
  answer: (options = {}) => [
    answerHead(options),
    ...frames(options),
    ...finish(options),
    ...anthropicMessagesDialect.terminator,
    end,
  ],
  wholeAnswer: ({ text = 'Hello', finishReason = 'stop', usage = USAGE, ...identity } = {}) => ({
    ...message(identity),
    content: [{ type: 'text', text, citations: null }],
    stop_reason: stopReason(finishReason),
    ...(usage === null ? {} : { usage: { ...inputUsage(usage), ...outputUsage(usage) } }),
  }),
  toolCalls: (calls, options = {}) => [
    answerHead(options),
    start(options),
    ...thinking(thoughtsOf(options), []),
    ...calls.flatMap((call, index) => toolUse(call, firstIndex(options) + index)),
    closing({ finishReason: 'tool_calls', ...options }),
    ...anthropicMessagesDialect.terminator,
    end,
  ],
  sealedReasoning: {
    get script() {
      return anthropicMessagesDialect.answer({ reasoning: 'hm' });
    },
    seal: SIGNATURE,
  },
  picture: null,
  usageReports: (...reports) => [
    answerHead({}),
    start({ usage: reports[0] ?? null }),
    block(0, { type: 'text', text: '' }),
    ...reports.map((_, index) => textDelta(0, `${index}`)),
    stop(0),
    ...reports.map((usage) => closing({ usage })),
    ...anthropicMessagesDialect.terminator,
    end,
  ],
  frame: event,
  unfinishedFrame:
    'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"',
  ping: event({ type: 'ping' }),
  httpError: (status, { message: text = `Error ${status}`, type, ...rest } = {}, headers = {}) =>
    json(status, failure(type ?? ERROR_TYPES[status] ?? 'api_error', text, rest), {
      'request-id': REQUEST_ID,
      ...headers,
    }),
  failures: {
    'an error event': [event(failure('api_error', 'Internal server error'))],
    'an error without the name of an event': [
      write(`data: ${JSON.stringify(failure('api_error', 'Internal server error'))}\n\n`),
    ],
  },
  overloaded: [event(failure('overloaded_error', 'Overloaded'))],
  unknownPieces: [
    event({ type: 'message_novelty', message: 'sparkles' }),
    event({
      type: 'content_block_start',
      index: 90,
      content_block: { type: 'sparkles', text: '*' },
    }),
    event({ type: 'content_block_delta', index: 90, delta: { type: 'sparkle_delta', text: '*' } }),
    event({ type: 'content_block_stop', index: 90 }),
  ],
  lastUserText,
};

/** One event: its name repeats the type of its data. */
function event(data: unknown): Step {
  const name = typeof data === 'object' && data !== null && 'type' in data ? data.type : null;
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return write(`${typeof name === 'string' ? `event: ${name}\n` : ''}data: ${text}\n\n`);
}

function answerHead(_options?: AnswerOptions): Step {
  return head(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'request-id': REQUEST_ID,
  });
}

function message({ id = ANSWER_ID, model = ANSWER_MODEL }: AnswerOptions): Record<string, unknown> {
  return {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
  };
}

function start({ usage = USAGE, ...identity }: AnswerOptions): Step {
  const reported = usage === null ? {} : { usage: { ...inputUsage(usage), output_tokens: 1 } };
  return event({ type: 'message_start', message: { ...message(identity), ...reported } });
}

function frames(options: AnswerOptions): Step[] {
  const { text = 'Hello', deltas = [text], paceMs = 0 } = options;
  const pause = paceMs > 0 ? [delay(paceMs)] : [];
  const index = firstIndex(options);
  return [
    start(options),
    ping,
    ...thinking(thoughtsOf(options), pause),
    block(index, { type: 'text', text: '' }),
    ...deltas.flatMap((delta) => [...pause, textDelta(index, delta)]),
  ];
}

/** The text and the calls stand after the thinking. */
function firstIndex({ reasoning = [] }: AnswerOptions): number {
  return reasoning.length === 0 ? 0 : 1;
}

function thinking(thoughts: readonly string[], pause: readonly Step[]): Step[] {
  if (thoughts.length === 0) return [];
  const index = 0;
  return [
    block(index, { type: 'thinking', thinking: '', signature: '' }),
    ...thoughts.flatMap((thought) => [
      ...pause,
      blockDelta(index, { type: 'thinking_delta', thinking: thought }),
    ]),
    blockDelta(index, { type: 'signature_delta', signature: SIGNATURE }),
    stop(index),
  ];
}

function toolUse({ id, name, fragments }: FakeToolCall, index: number): Step[] {
  return [
    block(index, { type: 'tool_use', ...(id === null ? {} : { id }), name, input: {} }),
    ...fragments.map((json) => blockDelta(index, { type: 'input_json_delta', partial_json: json })),
    stop(index),
  ];
}

function finish(options: AnswerOptions = {}): Step[] {
  return [stop(firstIndex(options)), closing(options)];
}

function closing({ finishReason = 'stop', usage = USAGE }: AnswerOptions): Step {
  return event({
    type: 'message_delta',
    delta: { stop_reason: stopReason(finishReason), stop_sequence: null },
    ...(usage === null ? {} : { usage: { ...inputUsage(usage), ...outputUsage(usage) } }),
  });
}

function block(index: number, content: unknown): Step {
  return event({ type: 'content_block_start', index, content_block: content });
}

function blockDelta(index: number, delta: unknown): Step {
  return event({ type: 'content_block_delta', index, delta });
}

function textDelta(index: number, text: string): Step {
  return blockDelta(index, { type: 'text_delta', text });
}

function stop(index: number): Step {
  return event({ type: 'content_block_stop', index });
}

function stopReason(finishReason: string): string {
  return STOP_REASONS[finishReason] ?? finishReason;
}

/** Cached input is counted apart. */
function inputUsage({ prompt_tokens: input, prompt_tokens_details: details }: WireUsage): object {
  const cached = details?.cached_tokens ?? 0;
  return {
    input_tokens: input - cached,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cached,
  };
}

function outputUsage({
  completion_tokens: output,
  completion_tokens_details: details,
}: WireUsage): object {
  if (details === undefined) return { output_tokens: output };
  const { reasoning_tokens: thought } = details;
  return { output_tokens: output, output_tokens_details: { thinking_tokens: thought } };
}

function failure(type: string, text: string, rest: object = {}): Record<string, unknown> {
  return { type: 'error', error: { type, message: text, ...rest }, request_id: REQUEST_ID };
}

function lastUserText({ messages }: Readonly<Record<string, unknown>>): string {
  if (!Array.isArray(messages)) return '';
  const texts = messages.flatMap((turn: unknown) => textsOfUser(turn));
  return texts.at(-1) ?? '';
}

function textsOfUser(turn: unknown): string[] {
  if (typeof turn !== 'object' || turn === null) return [];
  if (!('role' in turn) || turn.role !== 'user' || !('content' in turn)) return [];
  const blocks: readonly unknown[] = Array.isArray(turn.content) ? turn.content : [];
  return blocks.flatMap((content) =>
    typeof content === 'object' &&
    content !== null &&
    'text' in content &&
    typeof content.text === 'string'
      ? [content.text]
      : [],
  );
}
