import { AppError } from '@parley/contracts';

import { inTime, type Lookup } from './lookups.ts';
import type { SideCallForm } from './protocols/protocol.ts';
import { failureOfPiece, failureOfResponse } from './transport/failure.ts';
import { isFault } from './transport/fault.ts';
import { isCompressed, readBody, send } from './transport/http.ts';
import { keyHider } from './transport/key-hider.ts';
import type { SideAnswer, SideCall } from './types.ts';

/** Two thousand vectors of three thousand numbers, as base64, are half of it. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/**
 * Asks what is no conversation, with a body that is sent as it is; the answer is given back as it
 * came, and read only for what it used.
 *
 * @throws {AppError} an `upstream_*` code; the signal's reason
 */
export async function askBeside(
  lookup: Lookup,
  what: SideCall,
  body: Readonly<Record<string, unknown>>,
): Promise<SideAnswer> {
  const form = formOf(lookup, what);
  const url = new URL(lookup.baseUrl + form.path);
  const { headers } = lookup;
  const request = { method: 'POST' as const, url, headers, body: JSON.stringify(body) };
  return await inTime(lookup, async (signal) => {
    const response = await send(lookup.dispatcher, request, signal);
    if (response.status < 200 || response.status > 299)
      throw await failureOfResponse(response, lookup.failures);
    const body = isCompressed(response) ? null : await readBody(response.body, MAX_ANSWER_BYTES);
    if (body !== null) {
      const said = body.toString('utf8');
      const text = keyHider(lookup.failures.key)(said);
      const answer = parsed(text);
      // OpenRouter says so with a status of success.
      if (isFault(answer)) throw failureOfPiece(answer, lookup.failures);
      return { bytes: text === said ? body : Buffer.from(text), ...form.read(answer) };
    }
    response.body.destroy();
    throw new AppError(isCompressed(response) ? 'upstream_protocol_error' : 'frame_too_large');
  });
}

function formOf({ vendor }: Lookup, what: SideCall): SideCallForm {
  const form = vendor.protocol.sideCalls?.[what];
  if (form === undefined) throw new AppError('upstream_invalid_request');
  return form;
}

/** @throws {AppError} for what is no object */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError('upstream_protocol_error');
  }
}
