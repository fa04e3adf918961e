import { z } from 'zod';

import { errorBodySchema } from '../errors.ts';
import { idSchema } from '../ids.ts';
import {
  generationStateSchema,
  MAX_MESSAGE_CHARACTERS,
  messageSchema,
  usageSchema,
} from '../message.ts';
import { storableText } from '../text.ts';
import { modelIdSchema } from './chats.ts';

/** What a caller may set about how the model answers. */
export const generationParamsSchema = z.strictObject({
  temperature: z.number().min(0).max(2).optional(),
  topP: z.number().gt(0).max(1).optional(),
  maxOutputTokens: z.number().int().positive().optional(),
  frequencyPenalty: z.number().min(-2).max(2).optional(),
  presencePenalty: z.number().min(-2).max(2).optional(),
  seed: z.number().int().optional(),
  stop: z.array(z.string().min(1)).max(4).optional(),
  reasoningEffort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']).optional(),
});
export type GenerationParams = z.infer<typeof generationParamsSchema>;

/** Characters of the name of what is attached. */
export const MAX_ATTACHMENT_NAME = 200;

const newTextPartSchema = z.object({
  type: z.literal('text'),
  text: z.string().min(1).max(MAX_MESSAGE_CHARACTERS).overwrite(storableText),
  /** Of attached text: the name of its file. */
  name: z.string().min(1).max(MAX_ATTACHMENT_NAME).overwrite(storableText).optional(),
});
/** Files arrive with uploads; until then the form is known and every file id is not. */
const newFilePartSchema = z.object({ type: z.literal('file'), fileId: idSchema });

export const newMessagePartsSchema = z
  .array(z.discriminatedUnion('type', [newTextPartSchema, newFilePartSchema]))
  .min(1)
  .max(100)
  .refine(
    (parts) =>
      parts.reduce((sum, part) => sum + (part.type === 'text' ? part.text.length : 0), 0) <=
      MAX_MESSAGE_CHARACTERS,
    `the text of a message has at most ${MAX_MESSAGE_CHARACTERS} characters`,
  );

export const createGenerationBodySchema = z
  .object({
    generationId: idSchema.optional(),
    chatId: idSchema,
    parentId: idSchema.nullable(),
    message: z.object({ id: idSchema.optional(), parts: newMessagePartsSchema }).optional(),
    continue: z.boolean().optional(),
    modelId: modelIdSchema,
    params: generationParamsSchema.optional(),
    stream: z.boolean().default(true),
  })
  .superRefine((body, context) => {
    if (body.message === undefined && body.parentId === null) {
      context.addIssue({
        code: 'custom',
        path: ['parentId'],
        message: 'names the message to answer when there is no new one',
      });
    }
    if (body.message !== undefined && body.continue === true) {
      context.addIssue({
        code: 'custom',
        path: ['continue'],
        message: 'cannot go with a new message',
      });
    }
  });
export type CreateGenerationBody = z.infer<typeof createGenerationBodySchema>;

export const generationSchema = z.object({
  id: idSchema,
  chatId: idSchema,
  messageId: idSchema,
  parentId: idSchema,
  modelId: z.string(),
  state: generationStateSchema,
  finishReason: z.string().nullable(),
  error: errorBodySchema.nullable(),
  usage: usageSchema.nullable(),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});
export type Generation = z.infer<typeof generationSchema>;

export const generationAnswerSchema = z.object({ generation: generationSchema });
export const generationWithMessageSchema = z.object({
  generation: generationSchema,
  message: messageSchema,
});

/** Generations that one `/api/events` connection may follow. */
export const MAX_FOLLOWED_GENERATIONS = 16;

/** `<id>:<after>,…`, 1–16 of them. */
export const followQuerySchema = z.object({
  generations: z
    .string()
    .min(1)
    .transform((text, context) => {
      const cursors = text.split(',').map((item) => {
        const [id = '', after = '0', ...rest] = item.split(':');
        const seq = /^\d{1,15}$/.test(after) && rest.length === 0 ? Number(after) : null;
        return seq === null || !idSchema.safeParse(id).success ? null : { id, after: seq };
      });
      const valid = cursors.filter((cursor) => cursor !== null);
      if (valid.length !== cursors.length || valid.length > MAX_FOLLOWED_GENERATIONS) {
        context.addIssue({
          code: 'custom',
          message: `must be 1 to ${MAX_FOLLOWED_GENERATIONS} of <id>:<after>, parted by commas`,
        });
        return z.NEVER;
      }
      return valid;
    }),
});
