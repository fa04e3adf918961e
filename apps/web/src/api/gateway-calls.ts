import { type RequestLog, requestLogsAnswerSchema } from '@parley/contracts';

import { NetworkError, request } from './client.ts';

/** The calls that the set-up of clients makes, beside its test request. */

/**
 * Whether the gateway lets in who shows no key. The server decides it by where a request comes from,
 * so it is asked as a program would ask it.
 *
 * @throws {NetworkError} when no answer came
 */
export async function isGatewayOpen(signal: AbortSignal): Promise<boolean> {
  const options = { method: 'HEAD', credentials: 'omit', cache: 'no-store', signal } as const;
  try {
    return (await fetch('/v1/models', options)).ok;
  } catch (error) {
    if (signal.aborted) throw error;
    throw new NetworkError(error);
  }
}

/** The row of the request log that a request of this id has; `null` where it has none. */
export async function findRequestLog(
  requestId: string,
  signal: AbortSignal,
): Promise<RequestLog | null> {
  const query = new URLSearchParams({ requestId, limit: '1' });
  const answer = await request(`/api/request-logs?${query}`, requestLogsAnswerSchema, { signal });
  return answer.requestLogs[0] ?? null;
}
