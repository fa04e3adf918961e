import type { AppError } from '@parley/contracts';

import type { Reservation } from '../api-keys/api-keys.service.ts';
import { usedBy } from './key-use.ts';
import type { LogWriter } from './log-writer.ts';
import type { Meter, MeterEnd } from './meter.ts';
import type { RequestLogRow } from './request-log.repo.ts';

interface Log {
  error(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** Where each call of a provider is written down at its end: its log row, and what its key used. */
export class CallLedger {
  readonly #writer: Pick<LogWriter, 'add'>;
  readonly #log: Log;

  constructor(deps: { writer: Pick<LogWriter, 'add'>; log: Log }) {
    this.#writer = deps.writer;
    this.#log = deps.log;
  }

  /** The key is charged at once in memory, and in the database with the row. */
  async record(meter: Meter, end: MeterEnd, reservation: Reservation | null): Promise<void> {
    const row = await meter.row(end);
    const charge = reservation?.charge(usedBy(row)) ?? null;
    if (charge !== null) reservation?.settle(charge);
    if (end.outcome === 'failed') this.#logReason(end.error, row);
    await this.#writer.add({ row, charge });
  }

  /** What readers are not told of a failure. A hook's was logged where it happened. */
  #logReason(error: AppError, { requestId, generationId }: RequestLogRow): void {
    const fields = { err: error.cause ?? error, requestId, generationId };
    if (error.code === 'internal_error') this.#log.error(fields, 'a completion failed');
    else if (error.cause !== undefined && error.code !== 'hook_failed')
      this.#log.warn(fields, 'a provider failed');
  }
}
