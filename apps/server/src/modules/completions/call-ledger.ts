import type { AppError } from '@parley/contracts';

import type { Reservation } from '../api-keys/api-keys.service.ts';
import { usedBy } from './key-use.ts';
import type { Meter, MeterEnd } from './meter.ts';
import type { RequestLogRepo, RequestLogRow } from './request-log.repo.ts';

interface Log {
  error(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** Where each call of a provider is written down at its end: its log row, and what its key used. */
export class CallLedger {
  readonly #requestLogs: RequestLogRepo;
  readonly #log: Log;

  constructor(deps: { requestLogs: RequestLogRepo; log: Log }) {
    this.#requestLogs = deps.requestLogs;
    this.#log = deps.log;
  }

  /** The key is charged in the database with the row, and in memory even where that cannot be written. */
  async record(meter: Meter, end: MeterEnd, reservation: Reservation | null): Promise<void> {
    const row = await meter.row(end);
    const charge = reservation?.charge(usedBy(row)) ?? null;
    if (end.outcome === 'failed') this.#logReason(end.error, row);
    try {
      await this.#requestLogs.write(row, charge);
    } catch (error) {
      this.#log.error({ err: error, requestLog: row }, 'a request log row could not be written');
    }
    if (charge !== null) reservation?.settle(charge);
  }

  /** What readers are not told of a failure. A hook's was logged where it happened. */
  #logReason(error: AppError, { requestId, generationId }: RequestLogRow): void {
    const fields = { err: error.cause ?? error, requestId, generationId };
    if (error.code === 'internal_error') this.#log.error(fields, 'a completion failed');
    else if (error.cause !== undefined && error.code !== 'hook_failed')
      this.#log.warn(fields, 'a provider failed');
  }
}
