import { AppError, type RequestLog, type RequestLogEvent } from '@parley/contracts';

import { decodeCursor, encodeCursor } from '../../http/time-cursor.ts';
import type { RequestLogTail, TailItem } from './request-log-tail.ts';
import type { LoggedRequest, RequestLogsRepo } from './request-logs.repo.ts';

/** What was asked of providers, by whom, and what became of it. */
export class RequestLogsService {
  readonly #repo: RequestLogsRepo;
  readonly #tail: RequestLogTail;
  readonly #written: () => Promise<void>;

  constructor(deps: {
    repo: RequestLogsRepo;
    tail: RequestLogTail;
    /** Resolves when calls that have ended stand in the log: they are written behind their answers. */
    written: () => Promise<void>;
  }) {
    this.#repo = deps.repo;
    this.#tail = deps.tail;
    this.#written = deps.written;
  }

  /** @throws {AppError} `validation_error`, for what is no cursor of this list */
  async list(
    ownerId: string,
    query: { limit: number; cursor?: string | undefined; requestId?: string | undefined },
  ): Promise<{ requestLogs: RequestLog[]; nextCursor: string | null }> {
    const after = query.cursor === undefined ? null : decodeCursor(query.cursor);
    await this.#written();
    const found = await this.#repo.list(ownerId, query.limit + 1, after, query.requestId);
    const page = found.slice(0, query.limit);
    const last = found.length > page.length ? page.at(-1)?.row : undefined;
    return {
      requestLogs: page.map(toRequestLog),
      nextCursor: last === undefined ? null : encodeCursor({ at: last.createdAt, id: last.id }),
    };
  }

  /** @throws {AppError} `request_log_not_found` */
  async get(ownerId: string, id: string): Promise<RequestLog> {
    await this.#written();
    const found = await this.#repo.find(ownerId, id);
    if (found === null) throw new AppError('request_log_not_found');
    return toRequestLog(found);
  }

  /**
   * The rows that are written from this call on, until the signal fires or {@link endTails}. They are
   * read as the list reads them, at the pace at which they are taken.
   */
  follow(ownerId: string, gone: AbortSignal): AsyncGenerator<RequestLogEvent> {
    // Not within the generator: it begins with the first read, and rows may be written before.
    return this.#asEvents(ownerId, this.#tail.follow(ownerId, gone));
  }

  /** For the end of the server: what nobody ends by itself. */
  endTails(): void {
    this.#tail.close();
  }

  async *#asEvents(
    ownerId: string,
    items: AsyncIterable<TailItem>,
  ): AsyncGenerator<RequestLogEvent> {
    for await (const item of items) {
      if (item === 'overflow') {
        yield { type: 'reload' };
        continue;
      }
      const found = await this.#repo.findAll(ownerId, item.ids);
      if (found.length > 0) yield { type: 'rows', requestLogs: found.map(toRequestLog) };
    }
  }
}

function toRequestLog({ row, key }: LoggedRequest): RequestLog {
  const { id, requestId, source, ownerId, dialect, streamed, generationId } = row;
  const { providerId, accountId, modelId, reasoningEffort } = row;
  const { answeredModel, route, upstreamId } = row;
  const { outcome, upstreamStatus, attempts, accountingPolicy, firstOutputMs, durationMs } = row;
  return {
    ...{ id, createdAt: row.createdAt.toISOString(), requestId, source, ownerId, apiKey: key },
    client: { address: row.clientAddress, userAgent: row.userAgent },
    ...{ dialect, streamed, generationId },
    droppedParams: row.droppedParams === null ? null : [...row.droppedParams],
    ...{ providerId, accountId, modelId, answeredModel, route, upstreamId, reasoningEffort },
    serviceTier: { requested: row.requestedTier, answered: row.answeredTier },
    outcome,
    error: row.errorCode === null ? null : { code: row.errorCode, message: row.errorMessage },
    ...{ upstreamStatus, attempts },
    tokens: tokensOf(row),
    cost: costOf(row),
    ...{ accountingPolicy, firstOutputMs, durationMs },
  };
}

function tokensOf(row: LoggedRequest['row']): RequestLog['tokens'] {
  if (row.tokensSource === null) return null;
  return {
    input: row.inputTokens,
    output: row.outputTokens,
    reasoning: row.reasoningTokens,
    cachedInput: row.cachedInputTokens,
    cacheWrite: row.cacheWriteTokens,
    source: row.tokensSource,
  };
}

function costOf(row: LoggedRequest['row']): RequestLog['cost'] {
  const { costUsd, costSource, priceRef, costParts } = row;
  if (costUsd === null || costSource === null) return null;
  return { usd: costUsd, source: costSource, priceRef, parts: costParts };
}
