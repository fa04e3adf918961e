import { z } from 'zod';

import {
  DONE,
  openAiErrorIn,
  type Told,
  type ToldCall,
  type ToldFrame,
  type ToldStream,
} from './told.ts';

const usageSchema = z.looseObject({
  prompt_tokens: z.number(),
  completion_tokens: z.number(),
  prompt_tokens_details: z.looseObject({ cached_tokens: z.number() }).nullish(),
  completion_tokens_details: z.looseObject({ reasoning_tokens: z.number() }).nullish(),
  cost: z.number().nullish(),
});
type WireUsage = z.infer<typeof usageSchema>;

const fragmentSchema = z.looseObject({
  index: z.number(),
  id: z.string().min(1).optional(),
  function: z.looseObject({ name: z.string().min(1).optional(), arguments: z.string().optional() }),
});

const chunkSchema = z.looseObject({
  object: z.literal('chat.completion.chunk').optional(),
  choices: z.array(
    z.looseObject({
      index: z.number(),
      delta: z.looseObject({
        content: z.string().nullish(),
        tool_calls: z.array(fragmentSchema).optional(),
      }),
      finish_reason: z.string().nullish(),
    }),
  ),
  usage: z.union([usageSchema, z.strictObject({})]).nullish(),
});

/** A stream of chat completions. Only the first of several answers is read. */
export function readChatStream(frames: readonly ToldFrame[]): ToldStream {
  const calls: ToldCall[] = [];
  const ends: string[] = [];
  const told = { text: '', finishReason: null, usage: null, error: null };
  const stream: ToldStream = { ...told, calls, ends, numbers: [] };
  for (const { event, data } of frames) {
    if (data === DONE) ends.push(DONE);
    else if (event === 'error') {
      ends.push('error');
      stream.error = openAiErrorIn(data);
    } else take(chunkSchema.parse(data), stream, calls, ends);
  }
  return { ...stream, text: stream.text.toWellFormed() };
}

function take(
  { choices, usage }: z.infer<typeof chunkSchema>,
  stream: ToldStream,
  calls: ToldCall[],
  ends: string[],
): void {
  if (usage !== undefined && usage !== null && 'prompt_tokens' in usage)
    stream.usage = usageOf(usageSchema.parse(usage));
  const choice = choices.find(({ index }) => index === 0);
  if (choice === undefined) return;
  const { content, tool_calls: fragments = [] } = choice.delta;
  if (ends.length > 0 && (Boolean(content) || fragments.length > 0)) ends.push('more');
  stream.text += content ?? '';
  for (const fragment of fragments) addFragment(fragment, calls);
  if (!choice.finish_reason) return;
  ends.push('finish');
  stream.finishReason = choice.finish_reason;
}

/** What names a call stands in its first fragment alone, and calls are numbered without a gap. */
function addFragment(
  { index, id, function: fn }: z.infer<typeof fragmentSchema>,
  calls: ToldCall[],
): void {
  const open = calls[index];
  if (open !== undefined) {
    if (id !== undefined || fn.name !== undefined) throw new Error('a call is named twice');
    open.arguments += fn.arguments ?? '';
    return;
  }
  if (index !== calls.length || id === undefined || fn.name === undefined)
    throw new Error('a call begins without its name, or out of order');
  calls.push({ id, name: fn.name, arguments: fn.arguments ?? '' });
}

const completionSchema = z.looseObject({
  object: z.literal('chat.completion'),
  choices: z
    .array(
      z.looseObject({
        message: z.looseObject({
          role: z.literal('assistant'),
          content: z.string().nullable(),
          tool_calls: z
            .array(
              z.looseObject({
                id: z.string().min(1),
                type: z.literal('function'),
                function: z.looseObject({ name: z.string().min(1), arguments: z.string() }),
              }),
            )
            .optional(),
        }),
        finish_reason: z.string(),
      }),
    )
    .length(1),
  usage: usageSchema.optional(),
});

export function readCompletion(body: unknown): Told {
  const { choices, usage } = completionSchema.parse(body);
  const [choice] = choices;
  const { content = null, tool_calls: calls = [] } = choice?.message ?? {};
  return {
    text: (content ?? '').toWellFormed(),
    calls: calls.map(({ id, function: fn }) => ({ id, name: fn.name, arguments: fn.arguments })),
    usage: usage === undefined ? null : usageOf(usage),
    finishReason: choice?.finish_reason ?? null,
    error: null,
  };
}

function usageOf(usage: WireUsage) {
  return {
    input: usage.prompt_tokens,
    output: usage.completion_tokens,
    reasoning: usage.completion_tokens_details?.reasoning_tokens ?? null,
    cachedInput: usage.prompt_tokens_details?.cached_tokens ?? null,
    costUsd: usage.cost ?? null,
  };
}
