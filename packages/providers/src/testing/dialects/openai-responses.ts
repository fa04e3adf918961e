import {
  ANSWER_ID,
  ANSWER_MODEL,
  type AnswerOptions,
  thoughtsOf,
  USAGE,
  type WireUsage,
} from '../answers.ts';
import type { Dialect, FakeToolCall } from '../dialect.ts';
import { comment, delay, end, head, json, type Script, type Step, write } from '../script.ts';

/*
 * The Responses API of OpenAI, as the types of its client describe the events. A delta is sent between the
 * beginning and the end of its item; only the end of the whole response has its usage.
 */

const ENCRYPTED = 'gAAAAABfake';
const REASONING_ITEM = 'rs_1';
const MESSAGE_ITEM = 'msg_1';
/** The places of the two in the output. */
const REASONING_INDEX = 0;
const MESSAGE_INDEX = 1;

/** What the API says of every answer, in short. */
function response(
  options: AnswerOptions,
  fields: Record<string, unknown>,
): Record<string, unknown> {
  const { id = ANSWER_ID, model = ANSWER_MODEL } = options;
  return {
    id,
    object: 'response',
    created_at: 1_700_000_000,
    status: 'in_progress',
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: null,
    metadata: {},
    model,
    output: [],
    parallel_tool_calls: true,
    store: false,
    temperature: 1,
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    usage: null,
    ...fields,
  };
}

/** One event; the name of the server-sent event repeats its type. */
function event(type: string, fields: Record<string, unknown>): Step {
  // Nobody reads the number, so it need not be right.
  const data = { type, sequence_number: 0, ...fields };
  return write(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
}

function lifecycle(type: string, options: AnswerOptions, fields = {}): Step {
  return event(`response.${type}`, { response: response(options, fields) });
}

function opening(options: AnswerOptions = {}): Step[] {
  return [lifecycle('created', options), lifecycle('in_progress', options)];
}

function itemEvent(type: 'added' | 'done', index: number, item: Record<string, unknown>): Step {
  return event(`response.output_item.${type}`, { output_index: index, item });
}

function reasoningItem(thoughts: readonly string[]): Record<string, unknown> {
  return {
    id: REASONING_ITEM,
    type: 'reasoning',
    encrypted_content: ENCRYPTED,
    summary: [{ type: 'summary_text', text: thoughts.join('') }],
  };
}

function reasoningItems(thoughts: readonly string[]): Record<string, unknown>[] {
  return thoughts.length === 0 ? [] : [reasoningItem(thoughts)];
}

function reasoning(thoughts: readonly string[], paceMs: number): Step[] {
  if (thoughts.length === 0) return [];
  const place = { item_id: REASONING_ITEM, output_index: REASONING_INDEX, summary_index: 0 };
  const part = (text: string) => ({ ...place, part: { type: 'summary_text', text } });
  const text = thoughts.join('');
  return [
    itemEvent('added', REASONING_INDEX, { id: REASONING_ITEM, type: 'reasoning', summary: [] }),
    event('response.reasoning_summary_part.added', part('')),
    ...thoughts.flatMap((delta) => [
      ...pause(paceMs),
      event('response.reasoning_summary_text.delta', { ...place, delta }),
    ]),
    event('response.reasoning_summary_text.done', { ...place, text }),
    event('response.reasoning_summary_part.done', part(text)),
    itemEvent('done', REASONING_INDEX, reasoningItem(thoughts)),
  ];
}

const MESSAGE_PLACE = { item_id: MESSAGE_ITEM, output_index: MESSAGE_INDEX, content_index: 0 };

function message(text: string | null, status: string): Record<string, unknown> {
  const content = text === null ? [] : [{ type: 'output_text', text, annotations: [] }];
  return { id: MESSAGE_ITEM, type: 'message', status, role: 'assistant', content };
}

function delta(text: string): Step {
  return event('response.output_text.delta', {
    ...MESSAGE_PLACE,
    delta: text,
    logprobs: [],
    obfuscation: 'xYz12',
  });
}

function frames(options: AnswerOptions): Step[] {
  const { text = 'Hello', deltas = [text], paceMs = 0 } = options;
  return [
    ...opening(options),
    ...reasoning(thoughtsOf(options), paceMs),
    itemEvent('added', MESSAGE_INDEX, message(null, 'in_progress')),
    event('response.content_part.added', {
      ...MESSAGE_PLACE,
      part: { type: 'output_text', text: '', annotations: [] },
    }),
    ...deltas.flatMap((piece) => [...pause(paceMs), delta(piece)]),
  ];
}

function pause(ms: number): Step[] {
  return ms > 0 ? [delay(ms)] : [];
}

/** Usage in the words of this protocol. It knows no cost. */
function wireUsage(usage: WireUsage | null): Record<string, unknown> | null {
  if (usage === null) return null;
  return {
    input_tokens: usage.prompt_tokens,
    input_tokens_details: {
      cached_tokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
      cache_write_tokens: 0,
    },
    output_tokens: usage.completion_tokens,
    output_tokens_details: {
      reasoning_tokens: usage.completion_tokens_details?.reasoning_tokens ?? 0,
    },
    total_tokens: usage.total_tokens,
  };
}

/** How a response says what ends with our finish reason. */
const INCOMPLETE_REASONS: Readonly<Record<string, string>> = {
  length: 'max_output_tokens',
  content_filter: 'content_filter',
};

function endOf(options: AnswerOptions, output: readonly unknown[] = []): Step {
  const { finishReason = 'stop', usage = USAGE } = options;
  const reason = INCOMPLETE_REASONS[finishReason];
  const status = reason === undefined ? 'completed' : 'incomplete';
  return lifecycle(status, options, {
    status,
    incomplete_details: reason === undefined ? null : { reason },
    output,
    usage: wireUsage(usage),
  });
}

/** The ends of a text repeat it. */
function finish(options: AnswerOptions = {}): Step[] {
  const { text = 'Hello', deltas = [text] } = options;
  const whole = deltas.join('');
  const item = message(whole, 'completed');
  return [
    event('response.output_text.done', { ...MESSAGE_PLACE, text: whole, logprobs: [] }),
    event('response.content_part.done', {
      ...MESSAGE_PLACE,
      part: { type: 'output_text', text: whole, annotations: [] },
    }),
    itemEvent('done', MESSAGE_INDEX, item),
    endOf(options, [...reasoningItems(thoughtsOf(options)), item]),
  ];
}

function callItem(call: FakeToolCall, index: number): Record<string, unknown> {
  return {
    id: `fc_${index + 1}`,
    type: 'function_call',
    name: call.name,
    ...(call.id === null ? {} : { call_id: call.id }),
  };
}

function wholeCallItem(call: FakeToolCall, index: number): Record<string, unknown> {
  const whole = call.fragments.join('');
  return { ...callItem(call, index), status: 'completed', arguments: whole };
}

function toolCall(call: FakeToolCall, index: number): Step[] {
  const item = callItem(call, index);
  const place = { item_id: item['id'], output_index: index };
  const whole = call.fragments.join('');
  return [
    itemEvent('added', index, { ...item, status: 'in_progress', arguments: '' }),
    ...call.fragments.map((piece) =>
      event('response.function_call_arguments.delta', { ...place, delta: piece }),
    ),
    event('response.function_call_arguments.done', { ...place, arguments: whole }),
    itemEvent('done', index, wholeCallItem(call, index)),
  ];
}

function toolCalls(calls: readonly FakeToolCall[], options: AnswerOptions = {}): Script {
  const thoughts = thoughtsOf(options);
  const first = thoughts.length === 0 ? 0 : REASONING_INDEX + 1;
  const items = calls.map((call, index) => wholeCallItem(call, first + index));
  return [
    HEAD,
    ...opening(options),
    ...reasoning(thoughts, 0),
    ...calls.flatMap((call, index) => toolCall(call, first + index)),
    endOf({ ...options, finishReason: 'tool_calls' }, [...reasoningItems(thoughts), ...items]),
    end,
  ];
}

/** One event with whatever data; its name is in the data if anywhere. */
function frame(data: unknown): Step {
  return write(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
}

function failed(code: string, text: string): Step {
  return lifecycle('failed', {}, { status: 'failed', error: { code, message: text } });
}

function wholeAnswer(options: AnswerOptions = {}): Record<string, unknown> {
  const { text = 'Hello', deltas = [text], usage = USAGE, finishReason = 'stop' } = options;
  const reason = INCOMPLETE_REASONS[finishReason];
  return response(options, {
    status: reason === undefined ? 'completed' : 'incomplete',
    incomplete_details: reason === undefined ? null : { reason },
    output: [message(deltas.join(''), 'completed')],
    usage: wireUsage(usage),
  });
}

/** What the API calls the failures that have a name of their own. */
const ERROR_WORDS: Readonly<Record<number, { type: string; code: string }>> = {
  401: { type: 'invalid_request_error', code: 'invalid_api_key' },
  404: { type: 'invalid_request_error', code: 'model_not_found' },
  429: { type: 'requests', code: 'rate_limit_exceeded' },
};

function errorWords(status: number): { type: string; code: string | null } {
  const type = status >= 500 ? 'server_error' : 'invalid_request_error';
  return ERROR_WORDS[status] ?? { type, code: null };
}

const HEAD = head(200, {
  'content-type': 'text/event-stream; charset=utf-8',
  'x-request-id': 'req_1',
});

function answer(options: AnswerOptions = {}): Script {
  return [HEAD, ...frames(options), ...finish(options), end];
}

export const openAiResponsesDialect: Dialect = {
  protocol: 'openai-responses',
  vendorId: 'openai',
  head: () => HEAD,
  frames,
  delta,
  opening,
  finish,
  // The event that completes a response is its last; compatible servers add `[DONE]`.
  terminator: [],
  answer,
  wholeAnswer,
  toolCalls,
  sealedReasoning: { script: answer({ reasoning: 'hm' }), seal: ENCRYPTED },
  picture: (base64) => {
    const item = { id: 'ig_1', type: 'image_generation_call' };
    const index = MESSAGE_INDEX + 1;
    return [
      itemEvent('added', index, { ...item, status: 'in_progress' }),
      itemEvent('done', index, {
        ...item,
        status: 'completed',
        output_format: 'png',
        result: base64,
      }),
    ];
  },
  usageReports: (...reports) => [
    HEAD,
    ...frames({ deltas: [] }),
    ...reports
      .slice(0, -1)
      .flatMap((usage, index) => [
        delta(`${index}`),
        lifecycle('in_progress', {}, { usage: wireUsage(usage) }),
      ]),
    delta(`${Math.max(reports.length - 1, 0)}`),
    endOf({ usage: reports.at(-1) ?? null }),
    end,
  ],
  frame,
  unfinishedFrame:
    'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":"',
  ping: comment('keepalive'),
  httpError: (status, error = {}, headers = {}) =>
    json(
      status,
      {
        error: {
          message: `Error ${status}`,
          param: null,
          ...errorWords(status),
          ...error,
        },
      },
      headers,
    ),
  failures: {
    'a failed response': [failed('server_error', 'The server had an error')],
    'a flat error event': [
      event('error', { code: 'server_error', message: 'The server had an error', param: null }),
    ],
    'a nested error event': [
      event('error', {
        error: { type: 'server_error', code: 'server_error', message: 'boom', param: null },
      }),
    ],
  },
  overloaded: [failed('server_is_overloaded', 'Our servers are currently overloaded.')],
  unknownPieces: [
    event('keepalive', {}),
    event('response.novelty.delta', { output_index: 9, delta: 'sparkles' }),
    itemEvent('added', 9, { id: 'nv_1', type: 'novelty', status: 'in_progress' }),
    itemEvent('done', 9, { id: 'nv_1', type: 'novelty', status: 'completed' }),
    frame('{}'),
    frame({ type: 'novelty', message: 'Look at this' }),
  ],
  lastUserText: ({ input }) => lastOfInput(input),
};

function lastOfInput(input: unknown): string {
  if (!Array.isArray(input)) return typeof input === 'string' ? input : '';
  const texts = input.flatMap((item: unknown) => {
    if (typeof item !== 'object' || item === null) return [];
    if (!('role' in item) || item.role !== 'user' || !('content' in item)) return [];
    return [Array.isArray(item.content) ? textOfContent(item.content) : String(item.content)];
  });
  return texts.at(-1) ?? '';
}

function textOfContent(content: readonly unknown[]): string {
  return content
    .flatMap((piece) =>
      typeof piece === 'object' && piece !== null && 'text' in piece ? [piece.text] : [],
    )
    .join('');
}
