import { delay, done, end, frame, head, type Script, type Step } from './script.ts';

/** Usage as the OpenAI format reports it. */
export interface WireUsage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  cost?: number;
  prompt_tokens_details?: { cached_tokens: number };
  completion_tokens_details?: { reasoning_tokens: number };
}

export interface AnswerOptions {
  /** Sent as one delta; `deltas` says how it is cut instead. */
  text?: string;
  deltas?: readonly string[];
  /** Sent before the text, each as one delta of reasoning. */
  reasoning?: string | readonly string[];
  /** `null` sends none. */
  usage?: WireUsage | null;
  finishReason?: string;
  /** Pause before each delta. */
  paceMs?: number;
  model?: string;
  /** Whom it says it asked, as a router does; absent: it does not say. */
  provider?: string;
  id?: string;
}

export const ANSWER_ID = 'gen-1';
export const ANSWER_MODEL = 'fake/model';

export const USAGE: WireUsage = {
  prompt_tokens: 10,
  completion_tokens: 5,
  total_tokens: 15,
  cost: 0.0001,
};

/** One chunk of a streamed chat completion. */
export function chunk(fields: {
  delta?: unknown;
  finishReason?: string | null;
  index?: number;
  [field: string]: unknown;
}): Record<string, unknown> {
  const { delta = {}, finishReason = null, index = 0, ...rest } = fields;
  return {
    id: ANSWER_ID,
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: ANSWER_MODEL,
    choices: [{ index, delta, finish_reason: finishReason }],
    ...rest,
  };
}

/** The chunk with usage and without choices that comes before `[DONE]`. */
export function usageChunk(usage: unknown = USAGE): Record<string, unknown> {
  return chunk({ choices: [], usage });
}

/** An ordinary streamed answer as OpenRouter sends it, from head to end. */
export function answer(options: AnswerOptions = {}): Script {
  const { usage = USAGE, finishReason = 'stop', id = ANSWER_ID } = options;
  return [
    head(200, { 'content-type': 'text/event-stream', 'x-generation-id': id }),
    ...answerFrames(options),
    frame(chunk({ finishReason, ...identity(options) })),
    ...(usage === null ? [] : [frame({ ...usageChunk(usage), ...identity(options) })]),
    done,
    end,
  ];
}

/** Only the chunks of an answer that have something in them: the beginning of many a fault. */
export function answerFrames(options: AnswerOptions): Step[] {
  const { text = 'Hello', deltas = [text], paceMs = 0 } = options;
  const all = [
    { role: 'assistant', content: '' },
    ...thoughtsOf(options).map((thought) => ({ reasoning: thought, content: '' })),
    ...deltas.map((content) => ({ content })),
  ];
  return all.flatMap((delta) => [
    ...(paceMs > 0 ? [delay(paceMs)] : []),
    frame(chunk({ delta, ...identity(options) })),
  ]);
}

/** The deltas of reasoning, however they are given. */
export function thoughtsOf({ reasoning = [] }: AnswerOptions): readonly string[] {
  return typeof reasoning === 'string' ? [reasoning] : reasoning;
}

function identity({ id = ANSWER_ID, model = ANSWER_MODEL, provider }: AnswerOptions): {
  id: string;
  model: string;
  provider?: string;
} {
  return { id, model, ...(provider === undefined ? {} : { provider }) };
}

/** An answer as it comes when it was not streamed. */
export function wholeAnswer(options: AnswerOptions = {}): Record<string, unknown> {
  const { text = 'Hello', usage = USAGE, finishReason = 'stop' } = options;
  return {
    ...identity(options),
    object: 'chat.completion',
    created: 1_700_000_000,
    choices: [
      { index: 0, message: { role: 'assistant', content: text }, finish_reason: finishReason },
    ],
    usage,
  };
}
