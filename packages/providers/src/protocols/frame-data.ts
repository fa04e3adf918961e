import { AppError } from '@parley/contracts';

/** The JSON in a frame. @throws {AppError} `upstream_protocol_error` when it is none */
export function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    throw new AppError('upstream_protocol_error');
  }
}

/** The same where it may be plain text: servers word failures as they please. */
export function parseOrText(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}
