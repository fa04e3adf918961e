import { z } from 'zod';

import { errorBodySchema } from './errors.ts';
import { idSchema } from './ids.ts';

/** Characters of text that one message may hold. */
export const MAX_MESSAGE_CHARACTERS = 1_000_000;

/** Characters that are kept of whom a router asked. Their names have a tenth of that. */
export const MAX_ROUTE_CHARACTERS = 200;

export const textPartSchema = z.object({
  type: z.literal('text'),
  /** Set while a stream writes the part, so that a later delta finds it. */
  id: z.string().optional(),
  text: z.string(),
  /** Of text that was attached: the file it comes from, or what its writer calls it. */
  name: z.string().optional(),
});

export const reasoningPartSchema = z.object({
  type: z.literal('reasoning'),
  id: z.string().optional(),
  text: z.string(),
  /** When it began, by the server's clock: whoever comes while it goes on knows for how long it has. */
  startedAt: z.iso.datetime().optional(),
  /** The provider's own reasoning blocks, opaque: they must go back unaltered and in order. */
  details: z.array(z.unknown()).optional(),
});

export const toolCallPartSchema = z.object({
  type: z.literal('tool-call'),
  toolCallId: z.string(),
  toolName: z.string(),
  /** JSON as the model wrote it; it may be invalid. */
  arguments: z.string(),
});

export const toolResultPartSchema = z.object({
  type: z.literal('tool-result'),
  toolCallId: z.string(),
  output: z.string(),
  isError: z.boolean().optional(),
});

export const sourcePartSchema = z.object({
  type: z.literal('source'),
  url: z.string(),
  title: z.string().optional(),
});

export const filePartSchema = z.object({
  type: z.literal('file'),
  fileId: z.string().optional(),
  mediaType: z.string(),
  name: z.string().optional(),
  /** A `data:` URL, for small files that a model made. */
  url: z.string().optional(),
  /** Of a picture: how closely the model is to look at it. */
  detail: z.enum(['auto', 'low', 'high', 'original']).optional(),
});

export const warningPartSchema = z.object({
  type: z.literal('warning'),
  code: z.string(),
  message: z.string(),
});

export const partSchema = z.discriminatedUnion('type', [
  textPartSchema,
  reasoningPartSchema,
  toolCallPartSchema,
  toolResultPartSchema,
  sourcePartSchema,
  filePartSchema,
  warningPartSchema,
]);

export type TextPart = z.infer<typeof textPartSchema>;
export type ReasoningPart = z.infer<typeof reasoningPartSchema>;
export type ToolCallPart = z.infer<typeof toolCallPartSchema>;
export type ToolResultPart = z.infer<typeof toolResultPartSchema>;
export type SourcePart = z.infer<typeof sourcePartSchema>;
export type FilePart = z.infer<typeof filePartSchema>;
export type WarningPart = z.infer<typeof warningPartSchema>;
export type Part = z.infer<typeof partSchema>;

/**
 * Where a cost comes from: the provider said so, or it was worked out from the administrator's price,
 * the provider's list of models or the table that comes with the product; what runs on the server
 * itself (`local`), or was answered there by a hook, costs nothing.
 */
export const costSourceSchema = z.enum(['reported', 'override', 'catalogue', 'bundled', 'local']);
export type CostSource = z.infer<typeof costSourceSchema>;

/**
 * What an answer used. Tokens are counts, cost is US dollars; `null` means unknown, never zero.
 * `inputTokens` includes cached ones, `outputTokens` includes reasoning.
 */
export const usageSchema = z.object({
  inputTokens: z.number().int().nonnegative().nullable(),
  outputTokens: z.number().int().nonnegative().nullable(),
  reasoningTokens: z.number().int().nonnegative().nullable(),
  cachedInputTokens: z.number().int().nonnegative().nullable(),
  costUsd: z.number().nonnegative().nullable(),
  /** `null` when the cost is unknown. */
  costSource: costSourceSchema.nullable(),
});
export type Usage = z.infer<typeof usageSchema>;

/** What an answer used in all its attempts: of one that was written on, their sum. */
export const answerUsageSchema = usageSchema.extend({
  /** What the last attempt alone read and wrote; absent where there was but one. */
  contextTokens: z.number().int().nonnegative().nullable().optional(),
});
export type AnswerUsage = z.infer<typeof answerUsageSchema>;

/** How much of its model's context an answer has filled, in tokens: what it read and what it wrote. */
export function contextTokensOf(usage: AnswerUsage): number | null {
  if (usage.contextTokens !== undefined) return usage.contextTokens;
  const { inputTokens, outputTokens } = usage;
  return inputTokens === null || outputTokens === null ? null : inputTokens + outputTokens;
}

/**
 * How long an answer took, in milliseconds since it was asked for; `null` means unknown, as when it
 * began is of an answer that came whole. A try that was made again unseen counts, and the wait for a
 * model that runs on the server. Of an answer that was written on, the times of the last attempt.
 */
export const timingsSchema = z.object({
  /** Until the first character, of thoughts or of text. */
  firstTokenMs: z.number().int().nonnegative().nullable(),
  /** Spent on thoughts that could be read, each from its first character to its end; `null`: none. */
  reasoningMs: z.number().int().nonnegative().nullable(),
  /** Until the end. */
  totalMs: z.number().int().nonnegative().nullable(),
});
export type Timings = z.infer<typeof timingsSchema>;

export const generationStateSchema = z.enum([
  'running',
  'completed',
  'stopped',
  'failed',
  'interrupted',
]);
export type GenerationState = z.infer<typeof generationStateSchema>;

export const messageSchema = z.object({
  id: idSchema,
  chatId: idSchema,
  parentId: idSchema.nullable(),
  role: z.enum(['user', 'assistant']),
  parts: z.array(partSchema),
  /** Of an answer: the state of the generation that wrote it. A user message is `completed`. */
  state: generationStateSchema,
  modelId: z.string().nullable(),
  generationId: idSchema.nullable(),
  /** The last frame of that generation that `parts` contains; a reader goes on after it. */
  seq: z.number().int().nonnegative(),
  finishReason: z.string().nullable(),
  error: errorBodySchema.nullable(),
  /** `null` of a user message, and where nothing is known (yet). */
  usage: answerUsageSchema.nullable(),
  /** `null` of a user message, and of an answer that has not ended or was not timed. */
  timings: timingsSchema.nullable(),
  /** Whom the provider passed the question on to, in its own word; `null` where nobody says. */
  route: z.string().max(MAX_ROUTE_CHARACTERS).nullable(),
  createdAt: z.iso.datetime(),
  /** When a person last put other words into it. */
  editedAt: z.iso.datetime().nullable(),
});
export type Message = z.infer<typeof messageSchema>;

/** A message on a branch, with all messages that share its parent (itself included), oldest first. */
export const branchMessageSchema = messageSchema.extend({ siblingIds: z.array(idSchema) });
export type BranchMessage = z.infer<typeof branchMessageSchema>;

/** What a message says in its own words: its text parts, in order, without what is attached to it. */
export function messageText(message: { parts: readonly Part[] }): string {
  return message.parts
    .flatMap((part) => (part.type === 'text' && part.name === undefined ? [part.text] : []))
    .join('');
}
