import type { ErrorBody, ErrorCode, Message } from '@parley/contracts';

import { formatCount } from '../../lib/format.ts';
import { strings } from '../../i18n/index.ts';
import type { NoticeTone } from '../../ui/notice-card.tsx';
import {
  type Names,
  type ProblemKind,
  problemName,
  problemOfError,
  type ProblemName,
  tellProblem,
  upstreamWords,
} from '../problems/problem.ts';

/** What a failure is about: decides on the icon. */
export type FailureKind = ProblemKind | 'interrupted' | 'length';

/** A way out. */
export type FailureAction =
  | 'add-key'
  | 'replace-key'
  | 'add-credit'
  | 'retry'
  | 'continue'
  | 'start-over'
  | 'switch-model'
  | 'edit';

export interface Failure {
  kind: FailureKind;
  tone: NoticeTone;
  title: string;
  text: string;
  /** What helps most comes first. */
  actions: readonly FailureAction[];
}

const words = strings.failures;

/** Failures of this server, and of an answer as such. */
const OWN: Partial<Record<ErrorCode, (names: Names, error: ErrorBody) => Failure>> = {
  max_duration: ({ model }) => ({
    ...danger('provider', words.tooSlow, words.tooSlowText(model ?? '')),
    actions: ['continue', 'retry', 'switch-model'],
  }),
  interrupted: restarted,
  // It had the time to say so.
  server_shutdown: restarted,
  hook_refused: (_names, error) => ({ ...declined(words.rule), text: error.message }),
};

const ADD_KEY: readonly FailureAction[] = ['add-key', 'retry', 'switch-model'];
const OTHER_MODEL: readonly FailureAction[] = ['switch-model', 'retry'];
const GO_ON: readonly FailureAction[] = ['continue', 'retry', 'switch-model'];
const ANY: readonly FailureAction[] = ['retry', 'switch-model', 'edit'];

/** What helps in a chat, where it is not {@link ANY}. */
const ACTIONS: Partial<Record<ProblemName, readonly FailureAction[]>> = {
  key_missing: ADD_KEY,
  key_moved: ADD_KEY,
  key_wanted: ADD_KEY,
  upstream_key_refused: ['replace-key', 'retry', 'switch-model'],
  fixed_key_refused: ['retry', 'switch-model'],
  upstream_no_credit: ['add-credit', 'retry', 'switch-model'],
  upstream_rate_limited: ['retry', 'switch-model'],
  upstream_disconnected: GO_ON,
  truncated: GO_ON,
  context_length_exceeded: ['switch-model', 'retry', 'edit'],
  local_model_failed: GO_ON,
  model_files_invalid: OTHER_MODEL,
  local_queue_full: ['retry', 'switch-model'],
  local_too_slow: GO_ON,
  upstream_not_found: OTHER_MODEL,
  address_not_found: OTHER_MODEL,
  upstream_refused: ['edit', 'switch-model'],
  upstream_invalid_request: ['edit', 'switch-model', 'retry'],
  upstream_request_too_large: ['edit', 'switch-model'],
};

/** How a failure is told: what happened, then what helps. */
export function describeFailure(error: ErrorBody, names: Names): Failure {
  return OWN[error.code]?.(names, error) ?? ofProvider(error, names);
}

function ofProvider(error: ErrorBody, names: Names): Failure {
  const problem = problemOfError(error);
  const name = problemName(problem, names);
  const { kind, tone, title, what, help } = tellProblem(problem, names);
  // What is wrong with a message its provider knows best.
  const isOfMessage = kind === 'request' || kind === 'declined';
  const happened = (isOfMessage ? upstreamWords(problem) : null) ?? what;
  const text = [happened, help].join(' ').trim();
  return { kind, tone, title, text, actions: (name === null ? undefined : ACTIONS[name]) ?? ANY };
}

/** What there is to tell of an answer that has failed, or is less than was asked for. */
export function failureOf(answer: Message, names: Names): Failure | null {
  if (answer.error !== null) return describeFailure(answer.error, names);
  if (answer.state !== 'completed') return null;
  if (answer.finishReason === 'length') return cutOff(answer);
  return answer.finishReason === 'content_filter' ? declined(words.declined) : null;
}

/** Its ways out as far as they lead anywhere: without text there is nothing to go on with. */
export function waysOut({ actions }: Failure, hasText: boolean): readonly FailureAction[] {
  return actions.filter((action) => action !== 'continue' || hasText);
}

function restarted(): Failure {
  return {
    kind: 'interrupted',
    tone: 'calm',
    title: words.interrupted,
    text: words.interruptedText,
    actions: ['continue', 'start-over'],
  };
}

function cutOff({ usage }: Message): Failure {
  const tokens = usage?.outputTokens ?? null;
  return {
    kind: 'length',
    tone: 'calm',
    title: words.length,
    text: tokens === null ? words.lengthText : words.lengthTokensText(formatCount(tokens)),
    actions: ['continue', 'start-over'],
  };
}

function danger(kind: FailureKind, title: string, text: string): Failure {
  return { kind, tone: 'danger', title, text, actions: ANY };
}

function declined(title: string): Failure {
  return {
    kind: 'declined',
    tone: 'calm',
    title,
    text: words.declinedText,
    actions: ['edit', 'switch-model'],
  };
}
