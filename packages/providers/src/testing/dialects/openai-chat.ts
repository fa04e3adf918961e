import {
  ANSWER_ID,
  answer,
  answerFrames,
  type AnswerOptions,
  chunk,
  USAGE,
  thoughtsOf,
  usageChunk,
  wholeAnswer,
} from '../answers.ts';
import type { Dialect } from '../dialect.ts';
import { comment, done, end, frame, head, json, type Script, type Step, write } from '../script.ts';

const SEALED = {
  type: 'reasoning.encrypted',
  data: 'c2VhbGVkIHRob3VnaHQ=',
  id: 'rs_1',
  format: 'openai-responses-v1',
  index: 0,
};

/** Chat completions, as OpenRouter streams them. */
export const openAiChatDialect: Dialect = {
  protocol: 'openai-chat',
  vendorId: 'openrouter',
  head: ({ id = ANSWER_ID } = {}) =>
    head(200, { 'content-type': 'text/event-stream', 'x-generation-id': id }),
  frames: answerFrames,
  delta: (text) => frame(chunk({ delta: { content: text } })),
  opening: () => [frame(chunk({ delta: { role: 'assistant', content: '' } }))],
  finish: closing,
  terminator: [done],
  answer,
  wholeAnswer,
  toolCalls: (calls, options = {}) => [
    head(),
    ...thoughtsOf(options).map((reasoning) =>
      frame(chunk({ delta: { reasoning, reasoning_details: [SEALED] } })),
    ),
    ...calls.flatMap(({ id, name, fragments }, index) =>
      [{ id, type: 'function', function: { name, arguments: '' } }, ...fragments.map(more)].map(
        (fragment) => frame(chunk({ delta: { tool_calls: [{ index, ...fragment }] } })),
      ),
    ),
    ...closing({ finishReason: 'tool_calls', ...options }),
    done,
    end,
  ],
  sealedReasoning: {
    script: [
      head(),
      frame(chunk({ delta: { reasoning: 'hm', reasoning_details: [SEALED] } })),
      frame(chunk({ delta: { content: 'Hello' } })),
      ...closing(),
      done,
      end,
    ],
    seal: SEALED.data,
  },
  picture: (base64) => {
    const url = `data:image/png;base64,${base64}`;
    return [frame(chunk({ delta: { images: [{ type: 'image_url', image_url: { url } }] } }))];
  },
  usageReports: (...reports) => [
    head(),
    ...reports.map((usage, index) => frame(chunk({ delta: { content: `${index}` }, usage }))),
    frame(chunk({ finishReason: 'stop' })),
    done,
    end,
  ],
  frame,
  unfinishedFrame: 'data: {"choices":[{"index":0,"delta":{"content":"',
  ping: comment('OPENROUTER PROCESSING'),
  httpError,
  failures: {
    'an error chunk': [frame(errorChunk(502))],
    'an error event': [write('event: error\n'), frame({ error: { message: 'boom', code: 502 } })],
  },
  overloaded: [frame(errorChunk(529))],
  unknownPieces: [
    write('event: ping\ndata: {"type":"ping"}\n\n'),
    frame('{}'),
    frame({ object: 'chat.completion.novelty', sparkles: true }),
  ],
  lastUserText: ({ messages }) => lastOfUser(messages),
};

function closing({ finishReason = 'stop', usage = USAGE, ...options }: AnswerOptions = {}): Step[] {
  const { id, model } = options;
  const identity = { ...(id && { id }), ...(model && { model }) };
  return [
    frame(chunk({ finishReason, ...identity })),
    ...(usage === null ? [] : [frame({ ...usageChunk(usage), ...identity })]),
  ];
}

function more(text: string): Record<string, unknown> {
  return { function: { arguments: text } };
}

/** 8–14, 18: a status with an error in OpenRouter's form. */
export function httpError(
  status: number,
  error: { message?: string; [field: string]: unknown } = {},
  headers: Readonly<Record<string, string>> = {},
): Script {
  return json(status, { error: { code: status, message: `Error ${status}`, ...error } }, headers);
}

/** 41: OpenRouter's failure in the middle of a stream. */
export function errorChunk(
  code: number | string = 502,
  errorType?: string,
): Record<string, unknown> {
  const metadata = errorType === undefined ? {} : { metadata: { error_type: errorType } };
  return chunk({
    error: { code, message: 'Provider disconnected', ...metadata },
    choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
  });
}

/** The content of the last message of the user, in the form that OpenAI, Anthropic and Ollama share. */
export function lastOfUser(messages: unknown): string {
  if (!Array.isArray(messages)) return '';
  const texts = messages.flatMap((message: unknown) => {
    if (typeof message !== 'object' || message === null) return [];
    if (!('role' in message) || message.role !== 'user' || !('content' in message)) return [];
    return [
      typeof message.content === 'string' ? message.content : JSON.stringify(message.content),
    ];
  });
  return texts.at(-1) ?? '';
}
