import { type ErrorBody, ERRORS, errorEnvelopeSchema } from '@parley/contracts';

import { strings } from '../i18n/index.ts';
import { accessStore } from './access.store.ts';

/** How long one answer may take; the slowest is a key check, which the server ends after 15 s. */
const REQUEST_TIMEOUT_MS = 30_000;

/** The server answered, and the answer is an error. Holds nothing of what was sent. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: ErrorBody;

  constructor(status: number, body: ErrorBody) {
    super(body.message);
    this.name = 'ApiError';
    this.status = status;
    this.body = body;
  }
}

/** No answer came: the server is down, unreachable or silent. The same request may be sent again. */
export class NetworkError extends Error {
  constructor(cause: unknown) {
    super(strings.failures.networkShort, { cause });
    this.name = 'NetworkError';
  }
}

/** What there is to tell of a request that failed; `detail` is how a log knows it. */
export function tellOf(error: Error): { text: string; detail?: string } {
  const { requestId, code } = error instanceof ApiError ? error.body : { requestId: '', code: '' };
  return requestId === ''
    ? { text: error.message }
    : { text: error.message, detail: `${code} · ${requestId}` };
}

/**
 * Why a request failed, in a sentence.
 *
 * @throws what is neither the server's word nor a broken connection: a fault of this page
 */
export function sentenceOf(error: unknown): string {
  if (error instanceof ApiError || error instanceof NetworkError) return error.message;
  throw error;
}

/** What turns an unknown value into a known one, or throws: every zod schema does. */
export interface Parser<T> {
  parse(value: unknown): T;
}

/** The member under which the server wraps an object or a list: `{"chat": …}`. */
export function member<T>(name: string, parser: Parser<T>): Parser<T> {
  return {
    parse: (value) =>
      parser.parse(
        typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined,
      ),
  };
}

/** For answers without content. */
export const nothing: Parser<undefined> = { parse: () => undefined };

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Goes on when the page is left. */
  keepalive?: boolean;
}

/**
 * Asks the server and parses its answer.
 *
 * @throws {ApiError} for an error of the server, or an answer that is not of the expected form
 * @throws {NetworkError} when no answer came
 */
export async function request<T>(
  path: string,
  answer: Parser<T>,
  options: RequestOptions = {},
): Promise<T> {
  const { response, text } = await exchange(path, options);
  const error = response.ok ? null : errorOf(response, text);
  accessStore.setState({ refused: error?.body.code === 'bootstrap_required' });
  if (error !== null) throw error;
  try {
    return answer.parse(text === '' ? undefined : JSON.parse(text));
  } catch {
    // What did not parse stays out of the error: nobody could act on it.
    throw new ApiError(response.status, {
      ...unknownError(response),
      message: strings.failures.unexpected,
    });
  }
}

async function exchange(
  path: string,
  options: RequestOptions,
): Promise<{ response: Response; text: string }> {
  const { method = 'GET', body, headers = {}, signal, keepalive = false } = options;
  const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  try {
    const response = await fetch(path, {
      method,
      keepalive,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    return { response, text: await response.text() };
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new NetworkError(error);
  }
}

function errorOf(response: Response, text: string): ApiError {
  try {
    return new ApiError(response.status, errorEnvelopeSchema.parse(JSON.parse(text)).error);
  } catch {
    return new ApiError(response.status, unknownError(response));
  }
}

/** For answers that are not ours: a proxy's error page, say. */
function unknownError(response: Response): ErrorBody {
  return {
    code: 'internal_error',
    message: ERRORS.internal_error.message,
    requestId: response.headers.get('x-request-id') ?? '',
    retryable: response.status >= 500,
  };
}
