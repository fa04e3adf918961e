import { AppError, type ErrorCode, toErrorBody, type UpstreamWords } from '@parley/contracts';

/** In whose form an address answers when it cannot (contract §2). */
export type ErrorFamily = 'app' | 'openai' | 'anthropic';

const OPENAI_PATH = /^\/(?:v1|backend-api\/codex|api\/codex\/usage)(?:\/|$)/;
const ANTHROPIC_PATH = /^\/v1\/messages(?:\/|$)/;

export function familyOf(path: string): ErrorFamily {
  if (ANTHROPIC_PATH.test(path)) return 'anthropic';
  return OPENAI_PATH.test(path) ? 'openai' : 'app';
}

/** An error as a family of addresses answers with it. */
export interface RenderedError {
  status: number;
  body: object;
}

export function renderError(
  family: ErrorFamily,
  error: AppError,
  requestId: string,
): RenderedError {
  if (family === 'openai') return openAiError(error);
  if (family === 'anthropic') return anthropicError(error);
  return { status: error.status, body: { error: toErrorBody(error, requestId) } };
}

/**
 * The provider's own word decides, and then its status; where no provider was asked, our own code
 * (`gateway.md` H2, M2). No member is null.
 */
export function openAiError(error: AppError): RenderedError {
  const upstream = upstreamOf(error);
  const status = statusFor(error, upstream);
  const { type, code } = OPENAI_BY_STATUS.get(status) ?? defaultOfStatus(status);
  const param = paramOf(error);
  return {
    status,
    body: {
      error: {
        message: upstream.message ?? error.message,
        type: upstream.type ?? type,
        code: OPENAI_CODES[error.code] ?? upstream.code ?? code,
        ...upstream.members,
        ...(param === null ? {} : { param }),
      },
    },
  };
}

export function anthropicError(error: AppError): RenderedError {
  const upstream = upstreamOf(error);
  const status = statusFor(error, upstream);
  const type = error.code === 'upstream_overloaded' ? 'overloaded_error' : anthropicTypeOf(status);
  return {
    status,
    body: {
      type: 'error',
      error: {
        ...{ type, message: anthropicMessageOf(error, upstream) },
        ...(error.code === 'thread_unsupported_request' ? { details: NO_THREADS } : {}),
      },
    },
  };
}

/**
 * What the tool runner of Anthropic's SDK (1.12) goes by: it asks for a thread of itself, and sends
 * the whole conversation only when it is told this.
 */
const NO_THREADS = { error_code: 'thread_unsupported_request', unsupported: ['thread'] };

/**
 * Claude Code knows by these words alone, anywhere in the message and whatever the status, that it
 * must shorten the conversation and ask again (2.1.207: Menci/Floway#166; musistudio/claude-code-router#1799).
 */
const TOO_LONG = 'prompt is too long';

function anthropicMessageOf(error: AppError, upstream: ToldByProvider): string {
  const message = upstream.message ?? error.message;
  const isSaid = message.toLowerCase().includes(TOO_LONG);
  return error.code === 'context_length_exceeded' && !isSaid ? `${TOO_LONG}: ${message}` : message;
}

/** What a provider said of its failure. */
interface ToldByProvider extends UpstreamWords {
  message: string | null;
  status: number | null;
}

function upstreamOf({ details, upstreamStatus, upstreamWords }: AppError): ToldByProvider {
  const fields: Readonly<Record<string, unknown>> =
    typeof details === 'object' && details !== null ? { ...details } : {};
  const message = fields['upstreamMessage'];
  return {
    ...upstreamWords,
    message: typeof message === 'string' && message !== '' ? message : null,
    status: upstreamStatus ?? null,
  };
}

/** Words that say more than the status they came with: `gateway.md` H2, first match wins. */
const STATUS_OF_WORD: ReadonlyMap<string, number> = new Map([
  ['no_accounts', 503],
  ['invalid_api_key', 401],
  ['invalid_authentication', 401],
  ['token_invalidated', 401],
  ['authentication_error', 401],
  ['insufficient_permissions', 403],
  ['not_found', 404],
  ['rate_limit_exceeded', 429],
  ['rate_limit_error', 429],
  ['usage_limit_reached', 429],
  ['insufficient_quota', 429],
  ['usage_not_included', 429],
  ['quota_exceeded', 429],
  ['invalid_request_error', 400],
  ['upstream_unavailable', 503],
  ['previous_response_not_found', 502],
]);

function statusFor(error: AppError, { code, type, status }: ToldByProvider): number {
  const ofWord =
    STATUS_OF_WORD.get(code?.toLowerCase() ?? '') ?? STATUS_OF_WORD.get(type?.toLowerCase() ?? '');
  const isOfProvider = status !== null || code !== null || type !== null;
  if (!isOfProvider) return OWN_STATUS[error.code] ?? error.status;
  if (status !== null && status >= 400 && status !== 502) return status;
  return ofWord ?? error.status;
}

/** Where a family's status is not that of `/api/*`. */
const OWN_STATUS: Partial<Record<ErrorCode, number>> = {
  validation_error: 400,
  // Nothing that the client could change by asking again: it is the server that has no key.
  key_missing: 503,
};

/** Codes that clients know, or that say more than the family's own words. */
const OPENAI_CODES: Partial<Record<ErrorCode, string>> = {
  api_key_missing: 'invalid_api_key',
  api_key_refused: 'invalid_api_key',
  bootstrap_required: 'invalid_api_key',
  model_not_found: 'model_not_found',
  model_not_allowed: 'insufficient_permissions',
  previous_response_not_found: 'previous_response_not_found',
  streaming_not_supported: 'streaming_not_supported',
  context_length_exceeded: 'context_length_exceeded',
  method_not_allowed: 'method_not_allowed',
  truncated: 'upstream_stream_truncated',
  upstream_unreachable: 'upstream_unavailable',
  key_missing: 'no_accounts',
  server_shutdown: 'server_shutdown',
};

interface OpenAiWords {
  type: string;
  code: string;
}

const OPENAI_BY_STATUS: ReadonlyMap<number, OpenAiWords> = new Map([
  [401, { type: 'authentication_error', code: 'invalid_api_key' }],
  [403, { type: 'permission_error', code: 'insufficient_permissions' }],
  [404, { type: 'invalid_request_error', code: 'not_found' }],
  [429, { type: 'rate_limit_error', code: 'rate_limit_exceeded' }],
]);

function defaultOfStatus(status: number): OpenAiWords {
  const word = status >= 500 ? 'server_error' : 'invalid_request_error';
  return { type: word, code: word };
}

/** Codes of a body that cannot be read: their details name places in it. */
const UNREADABLE: ReadonlySet<ErrorCode> = new Set([
  'validation_error',
  'previous_response_not_found',
]);

/** The member that a client should look at, dotted, as `InvalidRequest` and our own checks name it. */
function paramOf({ code, details }: AppError): string | null {
  if (!UNREADABLE.has(code) || !Array.isArray(details)) return null;
  const first: unknown = details[0];
  const path = typeof first === 'object' && first !== null ? Reflect.get(first, 'path') : null;
  return typeof path === 'string' ? path.replace(/^body\.?/, '') || null : null;
}

function anthropicTypeOf(status: number): string {
  const known = ANTHROPIC_BY_STATUS.get(status);
  if (known !== undefined) return known;
  return status >= 500 ? 'api_error' : 'invalid_request_error';
}

const ANTHROPIC_BY_STATUS: ReadonlyMap<number, string> = new Map([
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [413, 'request_too_large'],
  [429, 'rate_limit_error'],
  [503, 'overloaded_error'],
  [504, 'timeout_error'],
  [529, 'overloaded_error'],
]);
