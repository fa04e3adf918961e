import {
  type RequestLog,
  requestLogAnswerSchema,
  requestLogsAnswerSchema,
} from '@parley/contracts';
import type { z } from 'zod';

import { request } from './client.ts';

/** The calls of the request log: they are fetched with it. */

export type RequestLogPage = z.infer<typeof requestLogsAnswerSchema>;

/** Newest first. */
export function listRequestLogs(
  query: { cursor: string | null; limit: number },
  signal: AbortSignal,
): Promise<RequestLogPage> {
  const search = new URLSearchParams({ limit: String(query.limit) });
  if (query.cursor !== null) search.set('cursor', query.cursor);
  return request(`/api/request-logs?${search}`, requestLogsAnswerSchema, { signal });
}

/** @throws {ApiError} `request_log_not_found` */
export async function readRequestLog(id: string, signal: AbortSignal): Promise<RequestLog> {
  const path = `/api/request-logs/${encodeURIComponent(id)}`;
  return (await request(path, requestLogAnswerSchema, { signal })).requestLog;
}
