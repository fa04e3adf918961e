import { vi } from 'vitest';

import type { TestServer } from '../harness.ts';
import type { LoggedOutcome } from '../stored.ts';
import type { KeySpending } from './gateway-key.ts';

/** The row of a request in the log, as far as the table of faults knows it. */
export interface LoggedCall extends LoggedOutcome {
  requestId: string;
  dialect: string;
  /** A number where the engine has no booleans. */
  streamed: boolean | number;
  inputTokens: number | null;
  outputTokens: number | null;
  accountingPolicy: string | null;
}

const WRITTEN = { timeout: 10_000, interval: 10 };

/** The rows of these requests, in their order, as soon as all are written. */
export async function loggedCalls(
  server: TestServer,
  requestIds: readonly string[],
): Promise<LoggedCall[]> {
  return vi.waitFor(async () => {
    const rows = await server.rows<LoggedCall>(
      `select request_id as "requestId", dialect, streamed, outcome, error_code as "errorCode",
         upstream_status as "upstreamStatus", attempts, answered_model as "answeredModel",
         tokens_source as "tokensSource", cost_usd as "costUsd", input_tokens as "inputTokens",
         output_tokens as "outputTokens", accounting_policy as "accountingPolicy"
       from request_logs where request_id in (${requestIds.map((id) => `'${id}'`).join()})`,
    );
    if (rows.length !== requestIds.length)
      throw new Error(`${rows.length} rows of ${requestIds.length} requests`);
    return requestIds.flatMap((id) => rows.filter(({ requestId }) => requestId === id));
  }, WRITTEN);
}

/** What a key is charged for these rows; what nobody knows is in no sum. */
export function spendingOf(calls: readonly LoggedCall[]): KeySpending {
  const sum = (numbers: readonly (number | null)[]) =>
    numbers.reduce<number>((total, each) => total + (each ?? 0), 0);
  return {
    requests: calls.length,
    tokens: sum(calls.flatMap(({ inputTokens, outputTokens }) => [inputTokens, outputTokens])),
    costUsd: sum(calls.map(({ costUsd }) => costUsd)),
  };
}

export function outcomeOf(call: LoggedCall): LoggedOutcome {
  const { outcome, errorCode, upstreamStatus, attempts, answeredModel, tokensSource, costUsd } =
    call;
  return { outcome, errorCode, upstreamStatus, attempts, answeredModel, tokensSource, costUsd };
}
