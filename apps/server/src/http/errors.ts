import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';

import { AppError, ERRORS, toErrorBody } from '@parley/contracts';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';

import { familyOf, renderError } from './error-families.ts';
import { addressOf } from './paths.ts';

/** Fastify's own refusals, as ours. */
const FRAMEWORK_CODES: Readonly<Record<string, keyof typeof ERRORS>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_json',
};

/** What was thrown in a request, as an {@link AppError}. */
export function fromThrown(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (hasZodFastifySchemaValidationErrors(thrown)) {
    const details = thrown.validation.map((issue) => ({
      path: [thrown.validationContext, ...issue.instancePath.split('/')].filter(Boolean).join('.'),
      message: issue.message ?? 'is not valid',
    }));
    return new AppError('validation_error', undefined, { details });
  }
  const error: Partial<FastifyError> = thrown instanceof Error ? thrown : {};
  const code = FRAMEWORK_CODES[error.code ?? ''];
  if (code !== undefined) return new AppError(code, undefined, { cause: thrown });
  // Other refusals of the framework are the caller's doing (a malformed URL, a bad header).
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return new AppError('validation_error', undefined, { cause: thrown });
  }
  return new AppError('internal_error', undefined, { cause: thrown });
}

/** Answers with the envelope of the address's family. */
export function sendError(
  request: FastifyRequest,
  reply: FastifyReply,
  thrown: unknown,
): FastifyReply {
  const error = fromThrown(thrown);
  if (error.code === 'internal_error')
    request.log.error({ err: error.cause ?? error }, 'the request failed');
  const family = familyOf(addressOf(request));
  const { status, body } = renderError(family, error, request.id);
  return reply
    .code(status)
    .headers(retryHeaders(error.retryAfterMs))
    .headers(isFinal(error) && family !== 'app' ? { 'x-should-retry': 'false' } : {})
    .headers(status === 401 && family !== 'app' ? { 'www-authenticate': 'Bearer' } : {})
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(body);
}

/** The clients of both families wait no longer, and ask again at once instead. */
const MAX_CLIENT_WAIT_MS = 60_000;

/** Whether clients, which ask another three times by themselves, had better not. */
function isFinal({ code, retried, retryAfterMs = Infinity }: AppError): boolean {
  return retried || (code === 'key_limit_reached' && retryAfterMs > MAX_CLIENT_WAIT_MS);
}

/** `Retry-After` in whole seconds, where a wait is known. */
export function retryHeaders(retryAfterMs: number | undefined): Record<string, string> {
  return retryAfterMs === undefined
    ? {}
    : { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) };
}

/** Answers a request whose URL no router can read; no hook has seen it. */
export function refuseUnrouted(
  thrown: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  sendError(request, reply.header('x-request-id', request.id), thrown);
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
};

/** Answers bytes that are no HTTP request, so that there is not even a reply to answer with. */
export function refuseUnreadable(thrown: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable) return void socket.destroy();
  const requestId = randomUUID();
  const refusal = new AppError('validation_error', 'The request is not readable as HTTP.');
  const body = JSON.stringify({ error: toErrorBody(refusal, requestId) });
  socket.end(
    [
      `HTTP/1.1 ${UNREADABLE[thrown.code ?? ''] ?? '400 Bad Request'}`,
      `x-request-id: ${requestId}`,
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
