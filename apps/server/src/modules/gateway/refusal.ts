import { AppError } from '@parley/contracts';

import { InvalidRequest } from './dialects/dialect.ts';

/** What a client sent cannot be used: told with the place it stands at, dotted; `null`: nowhere in particular. */
export function unusable(
  message: string,
  param: string | null = null,
  code: InvalidRequest['code'] = 'validation_error',
): AppError {
  const path = param === null ? 'body' : `body.${param}`;
  return new AppError(code, message, { details: [{ path, message }] });
}

/** Runs what a dialect makes of a body. @throws {AppError} its refusal */
export function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof InvalidRequest)) throw thrown;
    throw refusalOf(thrown);
  }
}

/** A dialect's refusal, as every door answers with it. */
export function refusalOf({ message, param, code }: InvalidRequest): AppError {
  return unusable(message, param, code);
}
