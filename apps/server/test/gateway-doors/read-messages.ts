import { z } from 'zod';

import {
  anthropicErrorIn,
  type Told,
  type ToldCall,
  type ToldFrame,
  type ToldStream,
} from './told.ts';

const usageSchema = z.looseObject({
  input_tokens: z.number().nullish(),
  cache_read_input_tokens: z.number().nullish(),
  cache_creation_input_tokens: z.number().nullish(),
  output_tokens: z.number(),
  output_tokens_details: z.looseObject({ thinking_tokens: z.number() }).nullish(),
  /** Counts that must be numbers for its clients, and that nobody reported. */
  parley_estimated: z.array(z.string()).optional(),
});

const blockSchema = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  id: z.string().min(1).optional(),
  name: z.string().optional(),
  input: z.unknown().optional(),
});

const deltaSchema = z.looseObject({
  type: z.string().optional(),
  text: z.string().optional(),
  partial_json: z.string().optional(),
  stop_reason: z.string().nullish(),
});

const eventSchema = z.looseObject({
  type: z.string(),
  index: z.number().optional(),
  content_block: blockSchema.optional(),
  delta: deltaSchema.optional(),
  usage: usageSchema.optional(),
});

/** Anthropic's words, in those of chat completions. */
const STOP_REASONS: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  max_tokens: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
};

/** A stream of events of one message. */
export function readMessagesStream(frames: readonly ToldFrame[]): ToldStream {
  const calls = new Map<number, ToldCall>();
  const ends: string[] = [];
  const told = { text: '', finishReason: null, usage: null, error: null };
  const stream: ToldStream = { ...told, calls: [], ends, numbers: [] };
  for (const { event: name, data } of frames) {
    const event = eventSchema.parse(data);
    if (name !== null && name !== event.type) throw new Error(`${name} is called ${event.type}`);
    if (ends.length > 0 || event.type === 'message_stop' || event.type === 'error')
      ends.push(event.type);
    if (event.type === 'error') stream.error = anthropicErrorIn(data);
    take(event, stream, calls);
  }
  return { ...stream, text: stream.text.toWellFormed(), calls: [...calls.values()] };
}

function take(
  { type, index = -1, content_block: block, delta = {}, usage }: z.infer<typeof eventSchema>,
  stream: ToldStream,
  calls: Map<number, ToldCall>,
): void {
  if (type === 'content_block_start' && block?.type === 'tool_use')
    calls.set(index, { id: block.id ?? '', name: block.name ?? '', arguments: '' });
  if (type === 'content_block_start' && block?.type === 'text') stream.text += block.text ?? '';
  if (type === 'content_block_delta' && delta.type === 'text_delta')
    stream.text += delta.text ?? '';
  const call = calls.get(index);
  if (delta.type === 'input_json_delta' && call !== undefined)
    call.arguments += delta.partial_json ?? '';
  if (type !== 'message_delta') return;
  stream.finishReason = STOP_REASONS[delta.stop_reason ?? ''] ?? null;
  if (usage !== undefined) stream.usage = usageOf(usage);
}

const messageSchema = z.looseObject({
  type: z.literal('message'),
  role: z.literal('assistant'),
  content: z.array(blockSchema),
  stop_reason: z.string(),
  usage: usageSchema,
});

export function readMessage(body: unknown): Told {
  const { content, stop_reason: reason, usage } = messageSchema.parse(body);
  return {
    text: content
      .map(({ type, text = '' }) => (type === 'text' ? text : ''))
      .join('')
      .toWellFormed(),
    calls: content
      .filter(({ type }) => type === 'tool_use')
      .map(({ id = '', name = '', input }) => ({ id, name, arguments: JSON.stringify(input) })),
    usage: usageOf(usage),
    finishReason: STOP_REASONS[reason] ?? null,
    error: null,
  };
}

/** What is only a guess is not told; cached input is counted apart. */
function usageOf(usage: z.infer<typeof usageSchema>) {
  const { parley_estimated: guessed = [], output_tokens: output } = usage;
  const {
    input_tokens: input,
    cache_read_input_tokens: cached = null,
    cache_creation_input_tokens: written,
  } = usage;
  const isInputKnown = typeof input === 'number' && !guessed.includes('input_tokens');
  const told = {
    input: isInputKnown ? input + (cached ?? 0) + (written ?? 0) : null,
    output: guessed.includes('output_tokens') ? null : output,
    reasoning: usage.output_tokens_details?.thinking_tokens ?? null,
    cachedInput: cached,
    // The protocol has no place for it.
    costUsd: null,
  };
  return told.input === null && told.output === null ? null : told;
}
