import { AppError, type ErrorCode, toAppError, type UpstreamWords } from '@parley/contracts';

import { shallow } from '../shallow.ts';
import { ADDRESS_REFUSED } from './connector.ts';
import { codeOfFault, type Fault, readFault } from './fault.ts';
import { type HttpResponse, isCompressed, readBodyStart } from './http.ts';
import { type KeyForm, redact } from './redact.ts';
import { retryAfterMs, retryDelayMs } from './retry-after.ts';

/** How much of an error's body is read, and how long that may take. */
const ERROR_BODY = { maxBytes: 64 * 1024, ms: 2_000 };
const MAX_MESSAGE_CHARACTERS = 500;

/** Whose failures these are, and what must not appear in them. */
export interface FailureContext {
  providerId: string;
  key: string | null;
  keyForm: KeyForm | null;
}

/**
 * Why there was no connection: we refuse its address, its name has none, its certificate is not good,
 * or nobody took the call.
 */
export type ConnectFailure = 'private_address' | 'dns' | 'tls' | 'connect';

/** The `details` of every error of a provider. */
export interface FailureDetails {
  provider: string;
  reason?: ConnectFailure;
  upstreamStatus?: number;
  /** The provider's own sentence: cut short, without keys, control characters or flagged input. */
  upstreamMessage?: string;
}

/** The failure that a response which is not a success stands for. Reads its body, if it is text. */
export async function failureOfResponse(
  response: HttpResponse,
  context: FailureContext,
): Promise<AppError> {
  const text = isCompressed(response) ? '' : await readBodyStart(response.body, ERROR_BODY);
  response.body.destroy();
  return describe(parseErrorBody(text.toString()), context, {
    httpStatus: response.status,
    retryAfterMs: retryAfterMs(response.headers, Date.now()),
  });
}

/** The failure that a provider reported inside an answer that had begun as a success. */
export function failureOfPiece(piece: unknown, context: FailureContext): AppError {
  return describe(piece, context, { httpStatus: null });
}

function describe(
  body: unknown,
  context: FailureContext,
  head: { httpStatus: number | null; retryAfterMs?: number | undefined },
): AppError {
  const fault = readFault(body);
  const upstreamStatus = head.httpStatus ?? fault.status;
  const upstreamMessage = presentable(fault.message, [fault.flaggedInput, context.key], context);
  const waitMs = head.retryAfterMs ?? retryDelayMs(fault.retryDelay);
  const details: FailureDetails = {
    provider: context.providerId,
    ...(upstreamStatus === null ? {} : { upstreamStatus }),
    ...(upstreamMessage === '' ? {} : { upstreamMessage }),
  };
  return new AppError(codeOfFault(fault, head.httpStatus), undefined, {
    details,
    cause: causeOf(fault, context),
    upstreamWords: {
      ...{ code: wordOf(fault.reason, context), type: wordOf(fault.family, context) },
      ...membersOf(fault, context),
    },
    ...(upstreamStatus === null ? {} : { upstreamStatus }),
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
  });
}

/** Providers write a number there as well, or a sentence: neither is a word that a program could know. */
function wordOf(text: string | null, { key }: FailureContext): string | null {
  if (text === null || !/^[a-z][a-z0-9_.-]{1,63}$/.test(text)) return null;
  // It was made lower case, so that a key in it would not be known again.
  return key !== null && text.includes(key.toLowerCase()) ? null : text;
}

function membersOf({ members }: Fault, context: FailureContext): Pick<UpstreamWords, 'members'> {
  const told = Object.entries(members).map(([name, value]) => [
    name,
    typeof value === 'number' ? value : presentable(value, [context.key], context),
  ]);
  return told.length === 0 ? {} : { members: Object.fromEntries(told) };
}

/** What is for the log alone. */
function causeOf({ metadata, flaggedInput }: Fault, context: FailureContext): Error | undefined {
  if (metadata === null) return undefined;
  const text = JSON.stringify(shallow(metadata) ?? 'nested too deeply');
  return new Error(`metadata: ${presentable(text, [flaggedInput, context.key], context)}`);
}

/** A page is not a message; text that is not JSON may be one. */
function parseErrorBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text.trimStart().startsWith('<') ? null : text;
  }
}

/** Control characters go first, so that none can hide a key from the redaction. */
function presentable(
  message: string | null,
  secrets: readonly (string | null)[],
  context: FailureContext,
): string {
  const text = (message ?? '')
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}/gu, '')
    .trim();
  const hidden = secrets.filter((secret) => secret !== null);
  return redact(text, hidden, context.keyForm).slice(0, MAX_MESSAGE_CHARACTERS);
}

/** A failure that we found ourselves. */
export function failure(
  code: ErrorCode,
  providerId: string,
  cause?: unknown,
  reason?: ConnectFailure | null,
): AppError {
  const details: FailureDetails = { provider: providerId, ...(reason ? { reason } : {}) };
  return new AppError(code, undefined, { details, cause });
}

/** Whether the connection was closed inside a body in the ordinary way (FIN), without its end. */
export function isEarlyEnd(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'UND_ERR_SOCKET' || code === 'HPE_INVALID_EOF_STATE';
}

/** Whether it was the exchange of bytes that failed, rather than what the bytes say. */
export function isTransportError(error: unknown): boolean {
  return codeOf(error) !== null;
}

const BROKEN_CONNECTION: ReadonlySet<string> = new Set([
  'UND_ERR_SOCKET',
  'UND_ERR_DESTROYED',
  'UND_ERR_CLOSED',
  'UND_ERR_ABORTED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
]);

/** The parser's complaints, and undici's about the head and the length of a response. */
const NOT_HTTP = /^(?:HPE_|UND_ERR_HEADERS_OVERFLOW$|UND_ERR_RES_)/;

/**
 * What a failed exchange of bytes means. Says nothing of certificates, addresses or ports: those
 * are in the cause, which is for the log alone.
 *
 * @param thrown by {@link send} or by the body of its response; an {@link AppError} is kept
 */
export function failureOfTransport(thrown: unknown, providerId: string): AppError {
  if (thrown instanceof AppError) return withProvider(thrown, providerId);
  const code = codeOf(thrown);
  if (code === null) return toAppError(thrown);
  const cause = new Error(thrown instanceof Error ? `${code}: ${thrown.message}` : code);
  return failure(codeOfSocketError(code), providerId, cause, connectFailureOf(code, thrown));
}

/** Of the resolver: `getaddrinfo`, which says ENOTFOUND where there is no such name. */
const NO_ADDRESS = /^(?:ENOTFOUND$|EAI_)/;

/** Of OpenSSL and of Node's own look at the certificate (`tls` in its documentation lists them). */
const NO_TRUST =
  /CERT|CRL|^UNABLE_TO_|^ERR_(?:TLS|SSL)_|^(?:EPROTO|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED)$/;

const NO_CONNECTION: ReadonlySet<string> = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  // A firewall of this machine.
  'EACCES',
  'EPERM',
]);

function connectFailureOf(code: string, thrown: unknown): ConnectFailure | null {
  if (code === ADDRESS_REFUSED) return 'private_address';
  if (NO_ADDRESS.test(code)) return 'dns';
  if (NO_TRUST.test(code)) return 'tls';
  if (NO_CONNECTION.has(code)) return 'connect';
  // A connection that was there can time out as well, later.
  const isOfConnecting = thrown instanceof Error && Reflect.get(thrown, 'syscall') === 'connect';
  return code === 'ETIMEDOUT' && isOfConnecting ? 'connect' : null;
}

function codeOfSocketError(code: string): ErrorCode {
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') return 'upstream_timeout';
  if (BROKEN_CONNECTION.has(code)) return 'upstream_disconnected';
  if (NOT_HTTP.test(code)) return 'upstream_protocol_error';
  // Refused, unknown host, no route, a certificate that does not fit.
  return 'upstream_unreachable';
}

function withProvider(error: AppError, providerId: string): AppError {
  return error.details === undefined ? failure(error.code, providerId, error.cause) : error;
}

function codeOf(thrown: unknown): string | null {
  if (!(thrown instanceof Error) || thrown instanceof AppError) return null;
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code;
  // undici's parser gives no code where the end of the connection is what it cannot parse.
  if (thrown.name !== 'HTTPParserError') return null;
  return thrown.message.includes('Invalid EOF state') ? 'HPE_INVALID_EOF_STATE' : 'HPE_UNKNOWN';
}
