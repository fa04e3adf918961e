import {
  accountingPolicySchema,
  costPartsSchema,
  costSourceSchema,
  gatewayDialectSchema,
  limitWindowSchema,
  requestOutcomeSchema,
} from '@parley/contracts';
import { z } from 'zod';

import type { KeyCharge } from '../api-keys/api-keys.service.ts';
import type { RequestLogRow } from './request-log.repo.ts';

/** What is written down of one ended call: its row, and what its key is charged for it. */
export interface LogEntry {
  row: RequestLogRow;
  charge: KeyCharge | null;
}

const text = z.string().nullable();
const number = z.number().nullable();
const time = z.iso.datetime().transform((written) => new Date(written));

/** A column that comes later is `nullish` here: an older server may have written the line. */
const rowSchema = z.object({
  id: z.string(),
  ownerId: z.string(),
  source: z.enum(['chat', 'gateway']),
  generationId: text,
  requestId: z.string(),
  providerId: z.string(),
  accountId: text,
  modelId: z.string(),
  answeredModel: text,
  upstreamId: text,
  outcome: requestOutcomeSchema,
  errorCode: text,
  upstreamStatus: number,
  attempts: z.number(),
  inputTokens: number,
  outputTokens: number,
  reasoningTokens: number,
  cachedInputTokens: number,
  tokensSource: z.enum(['reported', 'estimated']).nullable(),
  costUsd: number,
  costSource: costSourceSchema.nullable(),
  firstOutputMs: number,
  durationMs: z.number(),
  createdAt: time,
  cacheWriteTokens: number,
  priceRef: text,
  costParts: costPartsSchema.nullable(),
  apiKeyId: text,
  dialect: gatewayDialectSchema.nullable(),
  streamed: z.boolean().nullable(),
  reasoningEffort: text,
  requestedTier: text,
  answeredTier: text,
  errorMessage: text,
  clientAddress: text,
  userAgent: text,
  droppedParams: z.array(z.string()).nullable(),
  accountingPolicy: accountingPolicySchema.nullable(),
  route: text.optional().transform((written = null) => written),
});

const entrySchema: z.ZodType<LogEntry> = z.object({
  row: rowSchema,
  charge: z
    .object({
      keyId: z.string(),
      windows: z.array(
        z.object({ per: limitWindowSchema, startsAt: time, isPutBack: z.boolean().default(false) }),
      ),
      amounts: z.object({
        requests: z.number(),
        tokens: z.number(),
        requestsWithoutTokens: z.number(),
        costNanoUsd: z.number(),
        requestsWithoutCost: z.number(),
      }),
    })
    .nullable(),
});

/** One line of the journal, its end with it: a line without one was not written to its end. */
export function lineOf(entry: LogEntry): string {
  return `${JSON.stringify(entry)}\n`;
}

/** @returns `null` for what is no line of the journal */
export function entryOf(line: string): LogEntry | null {
  try {
    return entrySchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
