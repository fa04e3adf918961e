import type { ErrorCode } from '@parley/contracts';

type Fields = Readonly<Record<string, unknown>>;

/** What a provider said about a failure, in whichever of the usual shapes it said it. */
export interface Fault {
  /** An HTTP status that stands in the body. */
  status: number | null;
  /** The exact reason in the provider's own word, lower case: `error_type` or a `code` that is one. */
  reason: string | null;
  /** The family of failures it belongs to, lower case: `type`, or Gemini's `status`. */
  family: string | null;
  /** Its sentence for people, as sent. */
  message: string | null;
  /** Text of the user that moderation quotes; it must not be passed on. */
  flaggedInput: string | null;
  /** What an aggregator adds about the provider behind it, for the log alone; without the user's text. */
  metadata: Fields | null;
  /** What else programs go by, as sent: which member is wrong, until when a limit holds. */
  members: Readonly<Record<string, string | number>>;
  /** How long to wait, as Google writes it among the details, and OpenAI in its sentence: `34s`. */
  retryDelay: string | null;
}

/**
 * Reads an error body. Known shapes: `{error: {message, code, type, metadata}}` (OpenAI, OpenRouter,
 * Gemini), `{type: "error", error: {type, message}}` (Anthropic), `{error: "text"}` (Ollama),
 * `{object: "error", message, code}` (vLLM), `{message}`, `{detail}`, any of them in an array, and
 * plain text.
 */
export function readFault(body: unknown): Fault {
  const outer: unknown = Array.isArray(body) ? body[0] : body;
  if (typeof outer === 'string') return { ...NO_FAULT, message: outer };
  if (!isFields(outer)) return NO_FAULT;
  const inner = outer['error'];
  if (typeof inner === 'string') return { ...readFields(outer), message: inner };
  return readFields(isFields(inner) ? inner : outer);
}

const NO_FAULT: Fault = {
  status: null,
  reason: null,
  family: null,
  message: null,
  flaggedInput: null,
  metadata: null,
  members: {},
  retryDelay: null,
};

function readFields(fields: Fields): Fault {
  const metadata = isFields(fields['metadata']) ? fields['metadata'] : {};
  const { flagged_input: flaggedInput, ...rest } = metadata;
  // Of Google: `ErrorInfo` with a reason, `RetryInfo` with a delay, and others that we do not need.
  const infos = Array.isArray(fields['details']) ? fields['details'].filter(isFields) : [];
  return {
    status: statusOf(fields['code']) ?? statusOf(fields['status']),
    reason:
      wordOf(metadata['error_type']) ??
      wordOf(fields['code']) ??
      firstOf(infos, (info) => wordOf(info['reason'])),
    family: wordOf(fields['type']) ?? wordOf(fields['status']),
    message: textOf(fields['message']) ?? textOf(fields['detail']),
    flaggedInput: textOf(flaggedInput),
    metadata: Object.keys(rest).length === 0 ? null : rest,
    members: membersOf(fields),
    retryDelay: firstOf(infos, (info) => textOf(info['retryDelay'])) ?? delayIn(fields['message']),
  };
}

/** OpenAI's `param`; those of its limits on use, by which Codex tells people when they can go on. */
const MEMBERS = ['param', 'plan_type', 'resets_at', 'resets_in_seconds'];

function membersOf(fields: Fields): Fault['members'] {
  const told = MEMBERS.flatMap((name) => {
    const value = fields[name];
    const isTold = (typeof value === 'string' && value !== '') || Number.isFinite(value);
    return isTold && (typeof value === 'string' || typeof value === 'number')
      ? [[name, value] as const]
      : [];
  });
  return Object.fromEntries(told);
}

/** OpenAI: "Rate limit reached for …. Please try again in 1.898s.": inside a stream there is no header. */
function delayIn(message: unknown): string | null {
  const found = /\btry again in ((?:\d+(?:\.\d+)?(?:ms|[smh]))+)/i.exec(textOf(message) ?? '');
  return found?.[1] ?? null;
}

function firstOf(infos: readonly Fields[], read: (info: Fields) => string | null): string | null {
  return infos.map(read).find((value) => value !== null) ?? null;
}

/** Whether a piece of a stream reports a failure rather than a part of the answer. */
export function isFault(piece: unknown): boolean {
  const outer: unknown = Array.isArray(piece) ? piece[0] : piece;
  if (!isFields(outer)) return false;
  const { error, object, type, choices, detail, message } = outer;
  if (error !== undefined && error !== null && error !== false && error !== '') return true;
  if (object === 'error' || type === 'error') return true;
  return choices === undefined && (typeof detail === 'string' || typeof message === 'string');
}

/** Reasons by which an overlong conversation is told apart from any other bad request. */
const CONTEXT_REASONS: ReadonlySet<string> = new Set([
  'context_length_exceeded', // OpenAI `error.code`; OpenRouter `metadata.error_type`
  'token_limit_exceeded', // OpenRouter `metadata.error_type`
]);

/** Sentences by which vendors that give no reason say it. */
const CONTEXT_SENTENCE = new RegExp(
  [
    // OpenRouter, vLLM: "This endpoint's maximum context length is 8192 tokens. However, you …".
    'maximum context length',
    'context (?:length|window) (?:is )?exceeded',
    // Anthropic: "prompt is too long: 210000 tokens > 200000 maximum".
    'prompt is too long',
    // Gemini: "The input token count (9) exceeds the maximum number of tokens allowed (8)."
    // llama.cpp: "the request exceeds the available context size".
    'exceeds the (?:maximum number of tokens|available context size)',
  ].join('|'),
  'i',
);

/** Ollama, which has a sentence for everything: "server busy, please try again.  maximum pending …". */
const OVERLOAD_SENTENCE = /^server busy\b/i;

/** Reasons that mean an empty account, even where the status says "rate limited" (OpenAI). */
const CREDIT_REASONS: ReadonlySet<string> = new Set([
  'insufficient_quota',
  'billing_hard_limit_reached',
  'payment_required',
  'billing_error', // Anthropic `error.type`
]);

/** Anthropic answers an empty account as a bad request, of no particular kind. */
const CREDIT_SENTENCE = /^your credit balance is too low/i;

/** Reasons that say more than their status: Google answers a wrong key as a bad request. */
const KEY_REASONS: ReadonlySet<string> = new Set(['api_key_invalid', 'api_key_expired']);

/** What a reason or family means when no status comes with it, as in the middle of a stream. */
const CODE_OF_WORD: ReadonlyMap<string, ErrorCode> = new Map([
  // OpenRouter `metadata.error_type`
  ['authentication', 'upstream_key_refused'],
  ['permission_denied', 'upstream_refused'],
  ['content_policy_violation', 'upstream_refused'],
  ['refusal', 'upstream_refused'],
  ['rate_limit_exceeded', 'upstream_rate_limited'],
  ['provider_overloaded', 'upstream_overloaded'],
  ['provider_unavailable', 'upstream_failed'],
  ['invalid_request', 'upstream_invalid_request'],
  ['invalid_prompt', 'upstream_invalid_request'],
  ['max_tokens_exceeded', 'upstream_invalid_request'],
  ['string_too_long', 'upstream_invalid_request'],
  ['unprocessable', 'upstream_invalid_request'],
  ['not_found', 'upstream_not_found'],
  ['payload_too_large', 'upstream_request_too_large'],
  ['timeout', 'upstream_timeout'],
  // OpenAI and Anthropic `error.type`
  ['invalid_api_key', 'upstream_key_refused'],
  ['authentication_error', 'upstream_key_refused'],
  ['permission_error', 'upstream_refused'],
  ['rate_limit_error', 'upstream_rate_limited'],
  ['overloaded_error', 'upstream_overloaded'],
  ['invalid_request_error', 'upstream_invalid_request'],
  ['not_found_error', 'upstream_not_found'],
  ['request_too_large', 'upstream_request_too_large'],
  ['timeout_error', 'upstream_timeout'],
  // OpenAI `error.code` inside a stream: the first three as its servers send them, the others as its
  // client's types list them
  ['server_is_overloaded', 'upstream_overloaded'],
  ['slow_down', 'upstream_overloaded'],
  ['model_not_found', 'upstream_not_found'],
  ['bio_policy', 'upstream_refused'],
  ['misalignment_policy_violation', 'upstream_refused'],
  ['image_content_policy_violation', 'upstream_refused'],
  ['invalid_image', 'upstream_invalid_request'],
  ['invalid_image_format', 'upstream_invalid_request'],
  ['invalid_image_mode', 'upstream_invalid_request'],
  ['invalid_image_url', 'upstream_invalid_request'],
  ['invalid_base64_image', 'upstream_invalid_request'],
  ['image_parse_error', 'upstream_invalid_request'],
  ['image_too_large', 'upstream_invalid_request'],
  ['image_too_small', 'upstream_invalid_request'],
  ['image_file_too_large', 'upstream_request_too_large'],
  ['image_file_not_found', 'upstream_invalid_request'],
  ['empty_image_file', 'upstream_invalid_request'],
  ['failed_to_download_image', 'upstream_invalid_request'],
  ['unsupported_image_media_type', 'upstream_invalid_request'],
  // Gemini `error.status`, as far as it is not among the above
  ['unauthenticated', 'upstream_key_refused'],
  ['resource_exhausted', 'upstream_rate_limited'],
  ['unavailable', 'upstream_overloaded'],
  ['deadline_exceeded', 'upstream_timeout'],
  ['invalid_argument', 'upstream_invalid_request'],
  ['failed_precondition', 'upstream_invalid_request'],
]);

const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'upstream_invalid_request',
  401: 'upstream_key_refused',
  402: 'upstream_no_credit',
  403: 'upstream_refused',
  404: 'upstream_not_found',
  408: 'upstream_timeout',
  // Conflict and Too Early pass by themselves: the request was not at fault.
  409: 'upstream_failed',
  413: 'upstream_request_too_large',
  422: 'upstream_invalid_request',
  425: 'upstream_failed',
  429: 'upstream_rate_limited',
  451: 'upstream_refused',
  503: 'upstream_overloaded',
  504: 'upstream_timeout',
  524: 'upstream_timeout',
  529: 'upstream_overloaded',
};

/**
 * Our code for a failure.
 *
 * @param httpStatus of the response; `null` when the failure came inside a stream that began well
 */
export function codeOfFault(fault: Fault, httpStatus: number | null): ErrorCode {
  const status = httpStatus ?? fault.status;
  const words = [fault.reason, fault.family].filter((word) => word !== null);
  if (words.some((word) => CREDIT_REASONS.has(word))) return 'upstream_no_credit';
  if (status === 400 && CREDIT_SENTENCE.test(fault.message ?? '')) return 'upstream_no_credit';
  if (words.some((word) => KEY_REASONS.has(word))) return 'upstream_key_refused';
  if (isAboutContext(fault, status)) return 'context_length_exceeded';
  if (status !== null) return codeOfStatus(status);
  const known = words.flatMap((word) => CODE_OF_WORD.get(word) ?? [])[0];
  if (known !== undefined) return known;
  return OVERLOAD_SENTENCE.test(fault.message ?? '') ? 'upstream_overloaded' : 'upstream_failed';
}

function isAboutContext(fault: Fault, status: number | null): boolean {
  if (status !== null && status !== 400 && status !== 413 && status !== 422) return false;
  if (fault.reason !== null) return CONTEXT_REASONS.has(fault.reason);
  return CONTEXT_SENTENCE.test(fault.message ?? '');
}

function codeOfStatus(status: number): ErrorCode {
  const known = CODE_OF_STATUS[status];
  if (known !== undefined) return known;
  if (status >= 500) return 'upstream_failed';
  if (status >= 400) return 'upstream_invalid_request';
  // A redirect, or a success where none can be: not an answer either way.
  return 'upstream_protocol_error';
}

function statusOf(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && number >= 400 && number <= 599 ? number : null;
}

function wordOf(value: unknown): string | null {
  return typeof value === 'string' && /^[a-z][\w.-]*$/i.test(value) ? value.toLowerCase() : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
