import { z } from 'zod';

import { idSchema } from '../ids.ts';
import { branchMessageSchema } from '../message.ts';
import { storableText } from '../text.ts';

export const MAX_TITLE_CHARACTERS = 200;
const titleSchema = z.string().trim().min(1).max(MAX_TITLE_CHARACTERS).overwrite(storableText);
const systemPromptSchema = z.string().max(200_000).overwrite(storableText);
/** A longer id is none: those of providers have at most some 100. It has to fit into keys of tables. */
export const MAX_MODEL_ID_CHARACTERS = 300;
/** The form of a model id; whether it exists is another question. */
export const modelIdSchema = z.string().min(1).max(MAX_MODEL_ID_CHARACTERS).overwrite(storableText);

export const chatSchema = z.object({
  id: idSchema,
  title: z.string(),
  modelId: z.string().nullable(),
  systemPrompt: z.string().nullable(),
  archived: z.boolean(),
  activeLeafId: idSchema.nullable(),
  /** A generation runs in this chat. */
  running: z.boolean(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Chat = z.infer<typeof chatSchema>;

export const createChatBodySchema = z.object({
  id: idSchema.optional(),
  title: titleSchema.optional(),
  modelId: modelIdSchema.optional(),
  systemPrompt: systemPromptSchema.optional(),
});
export type CreateChatBody = z.infer<typeof createChatBodySchema>;

export const updateChatBodySchema = z
  .object({
    title: titleSchema,
    modelId: modelIdSchema.nullable(),
    systemPrompt: systemPromptSchema.nullable(),
    archived: z.boolean(),
    activeLeafId: idSchema,
  })
  .partial()
  .refine((body) => Object.keys(body).length > 0, 'names nothing to change');
export type UpdateChatBody = z.infer<typeof updateChatBodySchema>;

/** A page size in a query string: 1 to 200. */
const limitSchema = z.coerce.number().int().min(1).max(200);

export const listChatsQuerySchema = z.object({
  limit: limitSchema.default(50),
  cursor: z.string().max(200).optional(),
  archived: z.stringbool().default(false),
});

export const chatsAnswerSchema = z.object({
  chats: z.array(chatSchema),
  nextCursor: z.string().nullable(),
});

/** Each names a branch, or a place on one, by itself. */
const NOT_TOGETHER = [
  ['through', 'leafId'],
  ['after', 'before'],
  ['around', 'before'],
  ['around', 'after'],
  ['after', 'through'],
  ['around', 'through'],
] as const;

export const listMessagesQuerySchema = z
  .object({
    /** The leaf whose branch is read; the chat's active one when absent. */
    leafId: idSchema.optional(),
    /** Instead: any message; the branch is read that goes on from it to the leaf below that was shown last. */
    through: idSchema.optional(),
    /** Only messages above this one, the nearest; the way up is the same on every branch. */
    before: idSchema.optional(),
    /** Only messages below this one, the nearest: on the branch of `leafId`, else on that through it. */
    after: idSchema.optional(),
    /** The window in whose middle this message stands: on the branch of `leafId`, else on that through it. */
    around: idSchema.optional(),
    limit: limitSchema.default(60),
  })
  .superRefine((query, context) => {
    for (const [one, other] of NOT_TOGETHER)
      if (query[one] !== undefined && query[other] !== undefined)
        context.addIssue({ code: 'custom', path: [one], message: `cannot go with ${other}` });
  });
export type ListMessagesQuery = z.infer<typeof listMessagesQuerySchema>;

export const forkChatBodySchema = z.object({
  /** The message at which the new chat stands. */
  messageId: idSchema,
  /** `path`: what leads to the message. `all`: every branch. */
  scope: z.enum(['path', 'all']),
});
export type ForkChatBody = z.infer<typeof forkChatBodySchema>;

export const messagesAnswerSchema = z.object({
  /** Oldest first. */
  messages: z.array(branchMessageSchema),
  /** Pass as `before` to read on towards the root; `null` at the root. */
  before: idSchema.nullable(),
  /** Pass as `after`, with the `leafId` of the branch, to read on towards the leaf; `null` at the leaf. */
  after: idSchema.nullable(),
});
export type MessagesAnswer = z.infer<typeof messagesAnswerSchema>;
