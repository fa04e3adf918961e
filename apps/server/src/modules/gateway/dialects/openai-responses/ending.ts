import type { AppError } from '@parley/contracts';

import { openAiError } from '../../../../http/error-families.ts';
import type { JsonObject } from '../dialect.ts';
import { filledText, isObject } from '../fields.ts';

/** What of a response changes, but for its output and its usage. */
export interface State {
  status: string;
  completed_at: number | null;
  incomplete_details: JsonObject | null;
  error: JsonObject | null;
}

export const IN_PROGRESS: State = {
  status: 'in_progress',
  completed_at: null,
  incomplete_details: null,
  error: null,
};

/** How a response ended that did not fail. */
export interface Ending {
  type: 'response.completed' | 'response.incomplete';
  status: 'completed' | 'incomplete';
  incomplete_details: { reason: string } | null;
}

const COMPLETED: Ending = {
  type: 'response.completed',
  status: 'completed',
  incomplete_details: null,
};

/**
 * The words of the other protocols that mean an answer was cut off, and why; others are an ordinary
 * end. `incomplete` and `cancelled` are this protocol's own, told without a reason. A rule of this
 * server (`hook`) cuts off as a filter does.
 */
const CUT_OFF: ReadonlyMap<string, string | null> = new Map([
  ['length', 'max_output_tokens'],
  ['max_tokens', 'max_output_tokens'],
  ['max_output_tokens', 'max_output_tokens'],
  ['content_filter', 'content_filter'],
  ['hook', 'content_filter'],
  ['incomplete', null],
  ['cancelled', null],
]);

export function endingOf(finishReason: string): Ending {
  const reason = CUT_OFF.get(finishReason);
  if (reason === undefined) return COMPLETED;
  return {
    type: 'response.incomplete',
    status: 'incomplete',
    incomplete_details: reason === null ? null : { reason },
  };
}

/** A failure as the family tells it, in the members of an event. */
export function errorOf(failure: AppError): {
  code: string;
  message: string;
  param: string | null;
} {
  const { body } = openAiError(failure);
  const error = isObject(body) && isObject(body['error']) ? body['error'] : {};
  return {
    code: filledText(error['code']) ?? 'server_error',
    message: filledText(error['message']) ?? failure.message,
    param: filledText(error['param']),
  };
}
