import { ANSWER_MODEL, type AnswerOptions, USAGE, type WireUsage } from '../answers.ts';
import type { Dialect, FakeToolCall } from '../dialect.ts';
import { delay, end, head, json, type Script, type Step, write } from '../script.ts';
import { lastOfUser } from './openai-chat.ts';

/*
 * `/api/chat` of Ollama, as its reference describes it: one object a line; the last one says `done`,
 * with the usage in it. Answers have no ids, and nothing is sent while a model is being loaded.
 */

type Fields = Readonly<Record<string, unknown>>;

const HEAD = head(200, { 'content-type': 'application/x-ndjson' });

function line(data: unknown): Step {
  return write(`${typeof data === 'string' ? data : JSON.stringify(data)}\n`);
}

function piece(
  message: Fields,
  { model = ANSWER_MODEL }: AnswerOptions,
  more: Fields = {},
): Fields {
  return {
    model,
    created_at: '2026-01-02T03:04:05.678901Z',
    message: { role: 'assistant', content: '', ...message },
    done: false,
    ...more,
  };
}

/** What the last line says beside an empty message. */
function closing({ finishReason = 'stop', usage = USAGE }: AnswerOptions): Fields {
  return {
    done: true,
    done_reason: finishReason === 'tool_calls' ? 'stop' : finishReason,
    total_duration: 4_883_583_458,
    load_duration: 1_334_875,
    ...(usage === null ? {} : counts(usage)),
  };
}

function counts({ prompt_tokens, completion_tokens }: WireUsage): Fields {
  return {
    prompt_eval_count: prompt_tokens,
    prompt_eval_duration: 342_546_000,
    eval_count: completion_tokens,
    eval_duration: 4_535_599_000,
  };
}

function thoughtsOf({ reasoning = [] }: AnswerOptions): readonly string[] {
  return typeof reasoning === 'string' ? [reasoning] : reasoning;
}

function frames(options: AnswerOptions): Step[] {
  const { text = 'Hello', deltas = [text], paceMs = 0 } = options;
  const messages = [
    ...thoughtsOf(options).map((thinking) => ({ thinking })),
    ...deltas.map((content) => ({ content })),
  ];
  return messages.flatMap((message) => [
    ...(paceMs > 0 ? [delay(paceMs)] : []),
    line(piece(message, options)),
  ]);
}

function finish(options: AnswerOptions = {}): Step[] {
  return [line(piece({}, options, closing(options)))];
}

function toolCalls(calls: readonly FakeToolCall[], options: AnswerOptions = {}): Script {
  const lines = calls.map(({ id, name, fragments }, index) => {
    const call = { function: { index, name, arguments: argumentsOf(fragments) } };
    return piece({ tool_calls: [id === null ? call : { id, ...call }] }, options);
  });
  return [HEAD, ...lines.map(line), ...finish({ finishReason: 'tool_calls', ...options }), end];
}

/** An object always. */
function argumentsOf(fragments: readonly string[]): unknown {
  try {
    return JSON.parse(fragments.join(''));
  } catch {
    return {};
  }
}

export const ollamaDialect: Dialect = {
  protocol: 'ollama',
  vendorId: 'ollama',
  head: () => HEAD,
  frames,
  delta: (text) => line(piece({ content: text }, {})),
  opening: (options = {}) => [line(piece({}, options))],
  finish,
  terminator: [],
  answer: (options = {}) => [HEAD, ...frames(options), ...finish(options), end],
  wholeAnswer(options = {}) {
    const { text = 'Hello', deltas = [text] } = options;
    const thinking = thoughtsOf(options).join('');
    const message = { content: deltas.join(''), ...(thinking === '' ? {} : { thinking }) };
    return piece(message, options, closing(options));
  },
  toolCalls,
  sealedReasoning: null,
  picture: null,
  // It reports once, on the last line: the last report is the one.
  usageReports: (...reports) => [
    HEAD,
    ...reports.map((_, index) => line(piece({ content: `${index}` }, {}))),
    ...finish({ usage: reports.findLast((usage) => usage !== null) ?? null }),
    end,
  ],
  frame: line,
  unfinishedFrame: `{"model":"${ANSWER_MODEL}","done":false,"message":{"role":"assistant","content":"`,
  ping: null,
  // A sentence is all there is: neither a kind nor a code.
  httpError: (status, { message = `Error ${status}` } = {}, headers = {}) =>
    json(status, { error: message }, headers),
  failures: {
    'a line with an error': [line({ error: 'an error was encountered while running the model' })],
  },
  overloaded: [
    line({ error: 'server busy, please try again.  maximum pending requests exceeded' }),
  ],
  unknownPieces: [
    line('{}'),
    line({ status: 'pulling manifest', completed: 5 }),
    line(piece({ sparkles: true, images: [] }, {}, { novelty: 1 })),
  ],
  lastUserText: ({ messages }) => lastOfUser(messages),
};
