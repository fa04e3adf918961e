import { z } from 'zod';

import { errorBodySchema } from './errors.ts';
import {
  filePartSchema,
  messageSchema,
  sourcePartSchema,
  toolCallPartSchema,
  toolResultPartSchema,
  usageSchema,
  warningPartSchema,
} from './message.ts';

const numbered = { seq: z.number().int().positive() };
const partStart = { ...numbered, partId: z.string() };
const partDelta = { ...partStart, delta: z.string() };

/** Every event of a generation but `progress`, as it is numbered, stored and sent (contract §4.1). */
export const generationEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('generation-start'),
    ...numbered,
    generationId: z.string(),
    chatId: z.string(),
    userMessageId: z.string().optional(),
    messageId: z.string(),
    modelId: z.string(),
  }),
  z.object({
    type: z.literal('reasoning-start'),
    ...partStart,
    startedAt: z.iso.datetime().optional(),
  }),
  z.object({ type: z.literal('reasoning-delta'), ...partDelta }),
  z.object({
    type: z.literal('reasoning-end'),
    ...partStart,
    details: z.array(z.unknown()).optional(),
  }),
  z.object({ type: z.literal('text-start'), ...partStart }),
  z.object({ type: z.literal('text-delta'), ...partDelta }),
  z.object({ type: z.literal('text-end'), ...partStart }),
  toolCallPartSchema.extend(numbered),
  toolResultPartSchema.extend(numbered),
  sourcePartSchema.extend(numbered),
  filePartSchema.extend(numbered),
  warningPartSchema.extend(numbered),
  usageSchema.extend({ type: z.literal('usage'), ...numbered }),
  z.object({
    type: z.literal('generation-end'),
    ...numbered,
    state: z.enum(['completed', 'stopped']),
    finishReason: z.string(),
    message: messageSchema,
  }),
  z.object({
    type: z.literal('error'),
    ...numbered,
    generationId: z.string(),
    messageId: z.string(),
    state: z.enum(['failed', 'interrupted']),
    error: errorBodySchema,
    message: messageSchema.optional(),
  }),
]);
export type GenerationEvent = z.infer<typeof generationEventSchema>;
export type TerminalEvent = Extract<GenerationEvent, { type: 'generation-end' | 'error' }>;

/** Says that a slow generation is alive. Not numbered, not stored, ignored by the fold. */
export const progressEventSchema = z.object({
  type: z.literal('progress'),
  phase: z.enum(['queued', 'loading', 'generating']),
  /** Place in the queue, 1 is next. */
  position: z.number().int().positive().optional(),
  /** Tokens (or, where those are not counted, pieces) written so far. */
  tokens: z.number().int().nonnegative().optional(),
});
export type ProgressEvent = z.infer<typeof progressEventSchema>;

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** An event that has not been numbered yet. */
export type UnnumberedEvent = DistributiveOmit<GenerationEvent, 'seq'>;

export function isTerminal(event: { type: string }): event is TerminalEvent {
  return event.type === 'generation-end' || event.type === 'error';
}

/**
 * What reaches a reader on `/api/events`: an event or a progress, with the generation it belongs to.
 * `null` for anything else: a reader ignores types it does not know.
 */
export function parseStreamData(
  data: string,
):
  | { generationId: string; event: GenerationEvent | ProgressEvent }
  | { generationId: string; refused: z.infer<typeof errorBodySchema> }
  | null {
  const value = parseJsonObject(data);
  if (value === null || typeof value['generationId'] !== 'string') return null;
  const { generationId } = value;
  if (value['type'] === 'progress') {
    const progress = progressEventSchema.safeParse(value);
    return progress.success ? { generationId, event: progress.data } : null;
  }
  const event = generationEventSchema.safeParse(value);
  if (event.success) return { generationId, event: event.data };
  const refused = z.object({ type: z.literal('error'), error: errorBodySchema }).safeParse(value);
  return refused.success ? { generationId, refused: refused.data.error } : null;
}

function parseJsonObject(data: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
