import { z } from 'zod';

import { costSourceSchema } from '../message.ts';
import { costPartsSchema } from './prices.ts';

/** The doors of the gateway. */
export const gatewayDialectSchema = z.enum([
  'openai-chat',
  'openai-responses',
  'anthropic-messages',
  'openai-embeddings',
]);
export type GatewayDialect = z.infer<typeof gatewayDialectSchema>;

/**
 * How what was used is known of an answer that its reader left early: the provider was stopped and
 * the rest is a guess; it was read on for a while to hear the usage; it is not charged for.
 */
export const accountingPolicySchema = z.enum(['cancel-and-estimate', 'bounded-drain', 'none']);
export type AccountingPolicy = z.infer<typeof accountingPolicySchema>;

export const requestOutcomeSchema = z.enum(['completed', 'stopped', 'error', 'error_midstream']);
export type RequestOutcome = z.infer<typeof requestOutcomeSchema>;

const count = z.number().int().nonnegative().nullable();

/** One request to a provider. `null` is unknown everywhere, or does not apply; it is never zero. */
export const requestLogSchema = z.object({
  id: z.string(),
  createdAt: z.iso.datetime(),
  requestId: z.string(),
  source: z.enum(['chat', 'gateway']),
  /** Whose request it was. */
  ownerId: z.string(),
  /** The key of the gateway that it came with, by its name of today; deleted ones keep theirs. */
  apiKey: z.object({ id: z.string(), name: z.string(), prefix: z.string() }).nullable(),
  /** The program that asked, by its own account, and from where. */
  client: z.object({ address: z.string().nullable(), userAgent: z.string().nullable() }),
  dialect: gatewayDialectSchema.nullable(),
  /** Whether a program asked for a stream. */
  streamed: z.boolean().nullable(),
  /** What of a program's question had no place at the provider. */
  droppedParams: z.array(z.string()).nullable(),
  generationId: z.string().nullable(),
  providerId: z.string(),
  accountId: z.string().nullable(),
  modelId: z.string(),
  /** The model that answered, by its own account. */
  answeredModel: z.string().nullable(),
  /** Whom the provider passed the question on to, in its own word. */
  route: z.string().nullable(),
  /** The provider's id of the answer. */
  upstreamId: z.string().nullable(),
  reasoningEffort: z.string().nullable(),
  serviceTier: z.object({ requested: z.string().nullable(), answered: z.string().nullable() }),
  outcome: requestOutcomeSchema,
  error: z.object({ code: z.string(), message: z.string().nullable() }).nullable(),
  upstreamStatus: z.number().int().nullable(),
  attempts: z.number().int().nonnegative(),
  tokens: z
    .object({
      input: count,
      output: count,
      reasoning: count,
      cachedInput: count,
      cacheWrite: count,
      /** Whether the provider counted them or we guessed them from the text. */
      source: z.enum(['reported', 'estimated']),
    })
    .nullable(),
  cost: z
    .object({
      usd: z.number().nonnegative(),
      source: costSourceSchema,
      /** Which of the source's prices it was; `null` when the provider told the cost itself. */
      priceRef: z.string().nullable(),
      parts: costPartsSchema.nullable(),
    })
    .nullable(),
  accountingPolicy: accountingPolicySchema.nullable(),
  /** Milliseconds from the request to the first event that passed the hooks. */
  firstOutputMs: count,
  durationMs: z.number().int().nonnegative(),
});
export type RequestLog = z.infer<typeof requestLogSchema>;

export const listRequestLogsQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
  /** Those of one request alone. A program may give several of its requests the same id. */
  requestId: z.string().max(128).optional(),
});

export const requestLogsAnswerSchema = z.object({
  /** Newest first, by when they began. */
  requestLogs: z.array(requestLogSchema),
  nextCursor: z.string().nullable(),
});
export const requestLogAnswerSchema = z.object({ requestLog: requestLogSchema });

/** What the live tail of the log sends, as the data of an event of the same name. */
export const requestLogEventSchema = z.discriminatedUnion('type', [
  /** Rows that were written just now: in no order, and one that is known already may come again. */
  z.object({ type: z.literal('rows'), requestLogs: z.array(requestLogSchema) }),
  /** There was more than this reader took: the list has it. */
  z.object({ type: z.literal('reload') }),
]);
export type RequestLogEvent = z.infer<typeof requestLogEventSchema>;
