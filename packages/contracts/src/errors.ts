import { z } from 'zod';

interface ErrorRow {
  /** HTTP status when nothing was sent yet. */
  status: number;
  /** Whether the same request may succeed if it is sent again later. */
  retryable: boolean;
  /** The sentence shown when whoever throws has nothing better to say. */
  message: string;
}

/** Every error the product can answer with. Status and retry are columns of the code's row. */
export const ERRORS = {
  // What the caller sent.
  invalid_json: { status: 400, retryable: false, message: 'The body is not valid JSON.' },
  validation_error: {
    status: 422,
    retryable: false,
    message: 'The request does not have the expected form.',
  },
  malformed_request: {
    status: 400,
    retryable: false,
    message: 'The request names an address as for a proxy, or more than one host.',
  },
  payload_too_large: { status: 413, retryable: false, message: 'The body is too large.' },
  unsupported_media_type: {
    status: 415,
    retryable: false,
    message: 'The body must be application/json.',
  },
  not_found: { status: 404, retryable: false, message: 'There is nothing at this address.' },
  method_not_allowed: {
    status: 405,
    retryable: false,
    message: 'This address does not take that method.',
  },
  chat_not_found: { status: 404, retryable: false, message: 'There is no such chat.' },
  message_not_found: {
    status: 404,
    retryable: false,
    message: 'There is no such message in this chat.',
  },
  file_not_found: { status: 404, retryable: false, message: 'There is no such file.' },
  message_exists: {
    status: 409,
    retryable: false,
    message: 'A message with this id exists already.',
  },
  message_running: {
    status: 409,
    retryable: true,
    message: 'This message is still being written. Stop it first, or wait for its end.',
  },
  message_not_editable: {
    status: 409,
    retryable: false,
    message:
      'Only answers are edited in place. Send a changed question anew, under the same parent: it becomes a branch of its own.',
  },
  message_conflict: {
    status: 409,
    retryable: false,
    message: 'This answer was changed elsewhere in the meantime.',
  },
  generation_not_found: { status: 404, retryable: false, message: 'There is no such generation.' },
  provider_not_found: { status: 404, retryable: false, message: 'There is no such provider.' },
  endpoint_not_found: { status: 404, retryable: false, message: 'There is no such endpoint.' },
  provider_exists: {
    status: 409,
    retryable: false,
    message: 'There is a provider with this id already.',
  },
  preset_not_found: { status: 422, retryable: false, message: 'There is no such preset.' },
  model_not_found: { status: 404, retryable: false, message: 'There is no such model.' },
  chat_exists: { status: 409, retryable: false, message: 'A chat with this id exists already.' },
  generation_conflict: {
    status: 409,
    retryable: false,
    message: 'This generation id was used before with another request.',
  },
  parent_running: {
    status: 409,
    retryable: true,
    message: 'The message to build on is still being written.',
  },
  api_key_not_found: { status: 404, retryable: false, message: 'There is no such key.' },
  request_log_not_found: {
    status: 404,
    retryable: false,
    message: 'There is no such row in the request log.',
  },
  api_key_missing: {
    status: 401,
    retryable: false,
    message: 'A key of this server is needed: send it as "Authorization: Bearer sk-parley-…".',
  },
  api_key_refused: {
    status: 401,
    retryable: false,
    message: 'This is no key of this server, or it was deleted or has expired.',
  },
  model_not_allowed: {
    status: 403,
    retryable: false,
    message: 'This key may not ask this model.',
  },
  key_limit_reached: {
    status: 429,
    retryable: true,
    message: 'This key has reached one of its limits.',
  },
  previous_response_not_found: {
    status: 400,
    retryable: false,
    message: 'Answers are not stored here: send the whole conversation as input.',
  },
  thread_unsupported_request: {
    status: 400,
    retryable: false,
    message: 'Conversations are not stored here: send each one whole, without "thread".',
  },
  streaming_not_supported: {
    status: 400,
    retryable: false,
    message: 'This model does not stream. Ask with "stream": false.',
  },
  key_missing: { status: 409, retryable: false, message: 'No key is saved for this provider.' },
  key_managed_by_environment: {
    status: 409,
    retryable: false,
    message: 'This key is set in the environment of the server. Change it there.',
  },
  cross_site: { status: 403, retryable: false, message: 'Requests from other sites are refused.' },
  host_not_allowed: {
    status: 421,
    retryable: false,
    message: 'The server is not known by this host name. Add it to PARLEY_PUBLIC_URL.',
  },
  bootstrap_required: {
    status: 401,
    retryable: false,
    message: 'This server has no password yet, so it answers only on its own machine.',
  },
  settings_conflict: {
    status: 409,
    retryable: false,
    message: 'The settings were changed elsewhere in the meantime.',
  },
  totp_not_configured: {
    status: 400,
    retryable: false,
    message: 'No second factor is set up, so it cannot be asked for.',
  },
  too_many_generations: {
    status: 429,
    retryable: true,
    message: 'Too many generations run at once.',
  },
  model_exists: {
    status: 409,
    retryable: false,
    message: 'This model is installed already, or being installed.',
  },
  models_offline: {
    status: 409,
    retryable: false,
    message: 'This server never fetches models (PARLEY_MODELS_OFFLINE). Import one from a folder.',
  },
  model_files_invalid: {
    status: 422,
    retryable: false,
    message: 'These files are no model that can be run here.',
  },
  disk_full: {
    status: 507,
    retryable: false,
    message: 'There is not enough space left on the disk of the server.',
  },
  local_queue_full: {
    status: 429,
    retryable: true,
    message: 'Too many answers are waiting for the local model.',
  },
  not_implemented: { status: 501, retryable: false, message: 'This is not implemented.' },

  // What the server could not do.
  internal_error: {
    status: 500,
    retryable: true,
    message: 'The server failed. Its log has the reason.',
  },
  server_starting: { status: 503, retryable: true, message: 'The server is starting.' },
  server_shutdown: { status: 503, retryable: true, message: 'The server is shutting down.' },
  local_model_failed: {
    status: 500,
    retryable: true,
    message: 'The process that runs local models ended in the middle of its work.',
  },
  interrupted: {
    status: 500,
    retryable: true,
    message: 'The server restarted during this answer. Everything up to here is saved.',
  },
  hook_refused: {
    status: 403,
    retryable: false,
    message: 'A rule of this server refused the request.',
  },
  hook_failed: {
    status: 500,
    retryable: true,
    message: 'A rule of this server failed, so the answer was stopped.',
  },

  // What the provider answered, or did not.
  upstream_key_refused: {
    status: 502,
    retryable: false,
    message: 'The provider does not accept this key.',
  },
  upstream_no_credit: {
    status: 402,
    retryable: false,
    message: 'The provider account is out of credit.',
  },
  upstream_refused: {
    status: 403,
    retryable: false,
    message: 'The provider refused this request.',
  },
  upstream_not_found: {
    status: 404,
    retryable: false,
    message: 'The provider does not know this model.',
  },
  upstream_invalid_request: {
    status: 400,
    retryable: false,
    message: 'The provider did not accept the request.',
  },
  context_length_exceeded: {
    status: 400,
    retryable: false,
    message: 'This chat is longer than the model can read.',
  },
  upstream_request_too_large: {
    status: 413,
    retryable: false,
    message: 'The request is too large for the provider.',
  },
  upstream_rate_limited: {
    status: 429,
    retryable: true,
    message: 'The provider asked for a pause.',
  },
  upstream_unreachable: {
    status: 502,
    retryable: true,
    message: 'The provider could not be reached.',
  },
  upstream_failed: {
    status: 502,
    retryable: true,
    message: 'The provider answered with an error.',
  },
  upstream_overloaded: { status: 503, retryable: true, message: 'The provider is overloaded.' },
  upstream_timeout: {
    status: 504,
    retryable: true,
    message: 'The provider did not answer in time.',
  },
  upstream_protocol_error: {
    status: 502,
    retryable: true,
    message: 'The provider sent something that is not an answer.',
  },
  empty_response: { status: 502, retryable: true, message: 'The provider sent an empty answer.' },
  upstream_disconnected: {
    status: 502,
    retryable: true,
    message: 'The connection to the provider broke off.',
  },
  truncated: {
    status: 502,
    retryable: true,
    message: 'The provider ended the answer before it was complete.',
  },
  upstream_idle_timeout: { status: 504, retryable: true, message: 'The provider stopped sending.' },
  max_duration: { status: 504, retryable: true, message: 'The answer took longer than the limit.' },
  frame_too_large: {
    status: 502,
    retryable: false,
    message: 'The provider sent a piece that is too large.',
  },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERRORS;

export const errorCodeSchema = z.custom<ErrorCode>(
  (value) => typeof value === 'string' && Object.hasOwn(ERRORS, value),
  'unknown error code',
);

/** The `error` member of every app answer and of every SSE `error` frame. */
export const errorBodySchema = z.object({
  code: errorCodeSchema,
  message: z.string(),
  requestId: z.string(),
  retryable: z.boolean(),
  retryAfterMs: z.number().int().nonnegative().optional(),
  details: z.unknown().optional(),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;

export const errorEnvelopeSchema = z.object({ error: errorBodySchema });

/** Lower case; `null` where the provider had none. */
export interface UpstreamWords {
  code: string | null;
  /** The family that the failure belongs to. */
  type: string | null;
  /** What else of its error programs go by, under its own names: `param`, `resets_at` and the like. */
  members?: Readonly<Record<string, string | number>>;
}

const NO_WORDS: UpstreamWords = { code: null, type: null };

export interface AppErrorOptions {
  /** Kept for the log, never sent. */
  cause?: unknown;
  /** Sent: must hold nothing secret. */
  details?: unknown;
  /** How long the caller should wait, in milliseconds. */
  retryAfterMs?: number;
  /** The HTTP status that the upstream gave, if it gave one. */
  upstreamStatus?: number;
  /** The provider's own words for it: what programs know them by. */
  upstreamWords?: UpstreamWords;
  /** Whether the server has asked again by itself already, so that a client need not. */
  retried?: boolean;
}

/** The only error class of the product: the code says what it is, its table row says the rest. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: unknown;
  readonly retryAfterMs: number | undefined;
  readonly upstreamStatus: number | undefined;
  readonly upstreamWords: UpstreamWords;
  readonly retried: boolean;

  constructor(code: ErrorCode, message?: string, options: AppErrorOptions = {}) {
    super(
      // Rules of a server and others who throw may have nothing to say.
      message?.trim() || ERRORS[code].message,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'AppError';
    this.code = code;
    this.details = options.details;
    this.retryAfterMs = options.retryAfterMs;
    this.upstreamStatus = options.upstreamStatus;
    this.upstreamWords = options.upstreamWords ?? NO_WORDS;
    this.retried = options.retried ?? false;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  get retryable(): boolean {
    return ERRORS[this.code].retryable;
  }
}

/** Anything that was thrown, as an {@link AppError}; what nobody foresaw becomes `internal_error`. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  return new AppError('internal_error', undefined, { cause: thrown });
}

/** The rendering for `/api/*` and for SSE `error` frames. */
export function toErrorBody(error: AppError, requestId: string): ErrorBody {
  return {
    code: error.code,
    message: error.message,
    requestId,
    retryable: error.retryable,
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: Math.ceil(error.retryAfterMs) }),
    ...(error.details === undefined ? {} : { details: error.details }),
  };
}
