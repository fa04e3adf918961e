import { type ErrorBody, type ProviderProblem, providerProblemSchema } from '@parley/contracts';

import { formatElapsed } from '../../lib/format.ts';
import { strings } from '../../i18n/index.ts';
import type { NoticeTone } from '../../ui/notice-card.tsx';

/** What a problem is about: decides on the icon, and on what can be done. */
export type ProblemKind =
  | 'key'
  | 'credit'
  | 'pause'
  | 'provider'
  | 'address'
  | 'model'
  | 'request'
  | 'declined';

export type ProblemName = keyof typeof strings.problems;

/** By what people call them, and what is known of the key that was used. */
export interface Names {
  provider: string;
  /** `null` where no model is concerned. */
  model: string | null;
  /** What sets the provider's key, where it is not set in this app. */
  keyVariable: string | null;
  /** Whether there was a key to send. */
  hasKey: boolean;
  /** Whether it is this server that runs the model. */
  isLocal?: boolean;
}

/** A failure of a provider, in words. */
export interface ProblemView {
  kind: ProblemKind;
  tone: NoticeTone;
  title: string;
  /** What happened. */
  what: string;
  /** What helps. */
  help: string;
}

const KINDS: Record<ProblemName, ProblemKind> = {
  key_missing: 'key',
  key_moved: 'key',
  key_wanted: 'key',
  upstream_key_refused: 'key',
  fixed_key_refused: 'key',
  upstream_no_credit: 'credit',
  upstream_refused: 'declined',
  upstream_not_found: 'model',
  address_not_found: 'address',
  upstream_invalid_request: 'request',
  context_length_exceeded: 'model',
  upstream_request_too_large: 'request',
  upstream_rate_limited: 'pause',
  upstream_failed: 'provider',
  upstream_overloaded: 'provider',
  upstream_timeout: 'provider',
  connect_timeout: 'address',
  upstream_idle_timeout: 'provider',
  upstream_unreachable: 'address',
  dns: 'address',
  tls: 'address',
  connect: 'address',
  private_address: 'address',
  upstream_disconnected: 'provider',
  truncated: 'provider',
  upstream_protocol_error: 'address',
  empty_response: 'provider',
  local_model_failed: 'provider',
  model_files_invalid: 'model',
  local_queue_full: 'pause',
  local_too_slow: 'model',
  frame_too_large: 'provider',
};

const TONES: Partial<Record<ProblemName, NoticeTone>> = {
  upstream_rate_limited: 'warn',
  context_length_exceeded: 'warn',
  local_queue_full: 'warn',
  upstream_refused: 'calm',
};

/** Which sentences tell a problem; `null` for one that nobody foresaw. */
export function problemName(
  { code, reason, problem }: Pick<ProviderProblem, 'code' | 'reason' | 'problem'>,
  { model, keyVariable, hasKey, isLocal }: Omit<Names, 'provider'>,
): ProblemName | null {
  if (code === 'upstream_key_refused') {
    if (!hasKey) return 'key_wanted';
    return keyVariable === null ? code : 'fixed_key_refused';
  }
  if (code === 'key_missing' && problem === 'base_url_changed') return 'key_moved';
  if (code === 'upstream_unreachable' && reason !== undefined) return reason;
  const isTooSlow = code === 'upstream_timeout' || code === 'upstream_idle_timeout';
  if (isTooSlow && isLocal) return 'local_too_slow';
  if (code === 'upstream_timeout' && reason !== undefined) return 'connect_timeout';
  if (code === 'upstream_not_found' && model === null) return 'address_not_found';
  if (code === 'model_not_found') return 'upstream_not_found';
  return isProblemName(code) ? code : null;
}

function isProblemName(code: string): code is ProblemName {
  return Object.hasOwn(strings.problems, code);
}

/** How a problem is told; its own sentence where there is no better one. */
export function tellProblem(problem: ProviderProblem, names: Names): ProblemView {
  const name = problemName(problem, names);
  if (name === null) {
    const { other } = strings.failures;
    return { kind: 'provider', tone: 'danger', title: other, what: problem.message, help: '' };
  }
  const { title, what, help } = strings.problems[name];
  const { retryAfterMs } = problem;
  const wait = retryAfterMs === undefined ? null : formatElapsed(retryAfterMs);
  return {
    kind: KINDS[name],
    tone: TONES[name] ?? 'danger',
    title,
    what: what({ ...names, wait, said: problem.message }),
    help,
  };
}

const detailsSchema = providerProblemSchema.pick({
  reason: true,
  problem: true,
  upstreamStatus: true,
  upstreamMessage: true,
});

/** What an error of the server says of a provider. */
export function problemOfError({
  code,
  message,
  retryAfterMs,
  details,
}: ErrorBody): ProviderProblem {
  const told = detailsSchema.safeParse(details);
  return {
    code,
    message,
    ...told.data,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** What the provider itself said, as a sentence, where it said anything. */
export function upstreamWords({ upstreamMessage }: ProviderProblem): string | null {
  const sentence = upstreamMessage?.trim() ?? '';
  if (sentence === '') return null;
  return /[.!?…。]$/.test(sentence) ? sentence : `${sentence}.`;
}
