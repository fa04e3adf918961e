import { z } from 'zod';

import { idSchema } from '../ids.ts';
import { storableText } from '../text.ts';

/** Messages that one search lists at most. */
export const MAX_MESSAGE_MATCHES = 500;

export const searchMessagesQuerySchema = z.object({
  /** Plain text, 1 to 200 characters: upper and lower case are one, all else is as it stands. */
  q: z.string().trim().min(1).max(200).overwrite(storableText),
  /** The message at which the branch ends that is searched; what the chat shows when absent. */
  leafId: idSchema.optional(),
  /** Messages that are listed at most. */
  limit: z.coerce.number().int().min(1).max(MAX_MESSAGE_MATCHES).default(MAX_MESSAGE_MATCHES),
});
export type SearchMessagesQuery = z.infer<typeof searchMessagesQuerySchema>;

export const messageMatchSchema = z.object({
  messageId: idSchema,
  role: z.enum(['user', 'assistant']),
  /** How often the text occurs in the message. */
  count: z.number().int().positive(),
  /** The first place with what stands about it, on one line; "…" where it was cut. */
  snippet: z.string(),
});
export type MessageMatch = z.infer<typeof messageMatchSchema>;

export const messagesFoundSchema = z.object({
  /** In the order of the branch, oldest first. */
  matches: z.array(messageMatchSchema),
  /** How often the text occurs on the branch, in messages that are not listed as well. */
  total: z.number().int().nonnegative(),
  /** More messages match than are listed. */
  truncated: z.boolean(),
});
export type MessagesFound = z.infer<typeof messagesFoundSchema>;
