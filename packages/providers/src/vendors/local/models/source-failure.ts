import { AppError, type ErrorCode, ERRORS } from '@parley/contracts';

import { retryAfterMs } from '../../../transport/retry-after.ts';
import type { SourceAnswer } from './source-http.ts';

const CODES: ReadonlyMap<number, ErrorCode> = new Map([
  [401, 'upstream_refused'],
  [403, 'upstream_refused'],
  [404, 'upstream_not_found'],
  [408, 'upstream_timeout'],
  [410, 'upstream_not_found'],
  [429, 'upstream_rate_limited'],
]);

/**
 * The failure that an answer stands for which brings no file.
 *
 * @param absence what it means where it says that there is nothing, if not that the repository is gone
 */
export function refusalOf({ status, headers }: SourceAnswer, absence?: string): AppError {
  const code = CODES.get(status) ?? (status >= 500 ? 'upstream_failed' : 'upstream_protocol_error');
  const waitMs = retryAfterMs(headers, Date.now()) ?? resetMs(headers['ratelimit']);
  return new AppError(code, code === 'upstream_not_found' ? absence : undefined, {
    upstreamStatus: status,
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
  });
}

/** `"api";r=0;t=71`: Hugging Face tells in `RateLimit` alone in how many seconds it counts anew. */
function resetMs(rateLimit: string | string[] | undefined): number | undefined {
  const found = /;t=(\d{1,5})(?:;|$)/.exec(String(rateLimit ?? ''));
  return found === null ? undefined : Number(found[1]) * 1_000;
}

const IMPORT_INSTEAD = 'or fetch its files yourself and import them from a folder';

/** The same failure, in a sentence that says what to do about it. */
export function sourceFailure(
  error: AppError,
  { host, repository }: { host: string; repository: string },
): AppError {
  const sentence = sentenceOf(error, host, repository);
  const { cause, details, retryAfterMs, upstreamStatus } = error;
  return new AppError(error.code, sentence, {
    ...{ cause, details },
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(upstreamStatus === undefined ? {} : { upstreamStatus }),
  });
}

function sentenceOf(error: AppError, host: string, repository: string): string {
  switch (error.code) {
    case 'upstream_refused':
      if (hasOwnSentence(error)) return error.message;
      // Without an account all three look the same at Hugging Face.
      return `${host} does not give out ${repository}: it is gone, private, or asks for an account, and Parley has none there. Choose another model, ${IMPORT_INSTEAD}.`;
    case 'upstream_not_found':
      if (hasOwnSentence(error)) {
        return `${error.message} What was fetched is kept: go on later, choose another model, ${IMPORT_INSTEAD}.`;
      }
      return `${host} has no ${repository} any more. Choose another model, ${IMPORT_INSTEAD}.`;
    case 'upstream_rate_limited':
      return `${host} asks for a pause${pauseText(error.retryAfterMs)}. What was fetched is kept: go on later.`;
    case 'upstream_unreachable':
      return `${host} cannot be reached from this server. Look at its network, ${IMPORT_INSTEAD}.`;
    case 'upstream_timeout':
      return `${host} did not answer in time. Try again, ${IMPORT_INSTEAD}.`;
    case 'upstream_idle_timeout':
      return `${host} stopped sending. What was fetched is kept: go on later.`;
    case 'upstream_disconnected':
      return `The connection to ${host} broke again and again. What was fetched is kept: go on later.`;
    case 'upstream_failed':
      return `${host} answers with an error${error.upstreamStatus === undefined ? '' : ` (${error.upstreamStatus})`}. What was fetched is kept: go on later.`;
    case 'upstream_protocol_error':
      return hasOwnSentence(error)
        ? error.message
        : `${host} does not answer as a source of models does. Look at the address that is set for it.`;
    default:
      return error.message;
  }
}

/** Whether it says more than its code does. */
function hasOwnSentence({ code, message }: AppError): boolean {
  return message !== ERRORS[code].message;
}

function pauseText(ms: number | undefined): string {
  if (ms === undefined) return '';
  const minutes = Math.ceil(ms / 60_000);
  return minutes === 1 ? ' of a minute' : ` of ${minutes} minutes`;
}
