import { z } from 'zod';

import { DONE, type Told, type ToldCall, type ToldFrame, type ToldStream } from './told.ts';

const usageSchema = z.looseObject({
  input_tokens: z.number(),
  input_tokens_details: z.looseObject({ cached_tokens: z.number() }),
  output_tokens: z.number(),
  output_tokens_details: z.looseObject({ reasoning_tokens: z.number() }),
  cost: z.number().optional(),
  /** Counts that must be numbers for its clients, and that nobody reported. */
  parley_unknown: z.array(z.string()).optional(),
});

const itemSchema = z.looseObject({
  type: z.string(),
  call_id: z.string().min(1).optional(),
  name: z.string().optional(),
  arguments: z.string().optional(),
  content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })).optional(),
});

const responseSchema = z.looseObject({
  object: z.literal('response'),
  status: z.enum(['in_progress', 'completed', 'incomplete', 'failed']),
  output: z.array(itemSchema),
  usage: usageSchema.nullable(),
  incomplete_details: z.looseObject({ reason: z.string() }).nullable(),
  error: z.looseObject({ code: z.string().min(1), message: z.string().min(1) }).nullable(),
});
type Response = z.infer<typeof responseSchema>;

const eventSchema = z.looseObject({
  type: z.string(),
  sequence_number: z.number().optional(),
  delta: z.unknown().optional(),
  item: itemSchema.optional(),
  response: responseSchema.optional(),
});

const errorSchema = z.looseObject({
  type: z.literal('error'),
  code: z.string().min(1),
  message: z.string().min(1),
});

const ENDS: ReadonlySet<string> = new Set([
  ...['response.completed', 'response.incomplete', 'response.failed', 'error'],
]);

/** A stream of events of one response. */
export function readResponsesStream(frames: readonly ToldFrame[]): ToldStream {
  const calls: ToldCall[] = [];
  const ends: string[] = [];
  const numbers: number[] = [];
  const told = { text: '', finishReason: null, usage: null, error: null };
  const stream: ToldStream = { ...told, calls, ends, numbers };
  for (const { event: name, data } of frames) {
    if (data === DONE) {
      ends.push(DONE);
      continue;
    }
    const event = eventSchema.parse(data);
    if (name !== null && name !== event.type) throw new Error(`${name} is called ${event.type}`);
    if (event.sequence_number !== undefined) numbers.push(event.sequence_number);
    if (ends.length > 0 || ENDS.has(event.type)) ends.push(event.type);
    if (event.type === 'response.output_text.delta') stream.text += z.string().parse(event.delta);
    if (event.type === 'response.output_item.done')
      calls.push(...callsIn([event.item ?? { type: '' }]));
    if (event.type === 'error') {
      const { code, message } = errorSchema.parse(data);
      stream.error = { code, message };
    } else if (ENDS.has(event.type)) takeEnd(responseSchema.parse(event.response), stream);
  }
  return { ...stream, text: stream.text.toWellFormed() };
}

function takeEnd(response: Response, stream: ToldStream): void {
  stream.usage = usageOf(response);
  if (response.status === 'failed') {
    const { code, message } = stream.error ?? {};
    if (response.error?.code !== code || response.error?.message !== message)
      throw new Error('the failure is told in two ways');
    return;
  }
  stream.finishReason = finishReasonOf(response);
  if (callsIn(response.output).length !== stream.calls.length)
    throw new Error('the end has other calls than were told');
}

export function readResponse(body: unknown): Told {
  const response = responseSchema.parse(body);
  const texts = response.output.flatMap(({ type, content = [] }) =>
    type === 'message' ? content.map(({ text = '' }) => text) : [],
  );
  return {
    text: texts.join('').toWellFormed(),
    calls: callsIn(response.output),
    usage: usageOf(response),
    finishReason: finishReasonOf(response),
    error: null,
  };
}

function callsIn(items: Response['output']): ToldCall[] {
  return items.flatMap(({ type, call_id: id, name, arguments: args }) =>
    type === 'function_call' && id !== undefined && name !== undefined && args !== undefined
      ? [{ id, name, arguments: args }]
      : [],
  );
}

const CUT_OFF: Readonly<Record<string, string>> = {
  max_output_tokens: 'length',
  content_filter: 'content_filter',
};

function finishReasonOf({ status, output, incomplete_details: details }: Response): string | null {
  if (status === 'completed') return callsIn(output).length > 0 ? 'tool_calls' : 'stop';
  return CUT_OFF[details?.reason ?? ''] ?? null;
}

function usageOf({ usage }: Response) {
  if (usage === null) return null;
  const { parley_unknown: unknown = [] } = usage;
  const known = (name: string, count: number) => (unknown.includes(name) ? null : count);
  const { output_tokens_details: output, input_tokens_details: input } = usage;
  return {
    input: usage.input_tokens,
    output: usage.output_tokens,
    reasoning: known('output_tokens_details.reasoning_tokens', output.reasoning_tokens),
    cachedInput: known('input_tokens_details.cached_tokens', input.cached_tokens),
    costUsd: usage.cost ?? null,
  };
}
