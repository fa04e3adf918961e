import { AppError } from '@parley/contracts';

import type { Frame } from '../transport/body-reader.ts';

/** The JSON in a frame, which is kept there. @throws {AppError} `upstream_protocol_error` when it is none */
export function parse(frame: Frame): unknown {
  try {
    frame.piece = JSON.parse(frame.data.trim());
    return frame.piece;
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
