import type { ErrorBody, ErrorCode, Message } from '@parley/contracts';

import { formatCount, formatElapsed } from '../../lib/format.ts';
import { strings } from '../../i18n/index.ts';
import type { NoticeTone } from '../../ui/notice-card.tsx';
import { upstreamWords } from './upstream-words.ts';

/** What a failure is about: decides on the icon. */
export type FailureKind =
  | 'key'
  | 'credit'
  | 'pause'
  | 'provider'
  | 'interrupted'
  | 'length'
  | 'model'
  | 'declined';

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

export interface Names {
  model: string;
  provider: string;
  /** What sets the provider's key, where it is not set in this app. */
  keyVariable: string | null;
}

const words = strings.failures;

const KINDS: Partial<Record<ErrorCode, (names: Names, error: ErrorBody) => Failure>> = {
  upstream_key_refused: ({ provider, keyVariable }) =>
    keyVariable === null
      ? {
          ...danger('key', words.refusedKey, words.refusedKeyText(provider)),
          actions: ['replace-key', 'retry', 'switch-model'],
        }
      : {
          ...danger('key', words.refusedKey, words.refusedFixedKeyText(provider, keyVariable)),
          actions: ['retry', 'switch-model'],
        },
  key_missing: ({ provider }) => ({
    ...danger('key', words.noKey, words.noKeyText(provider)),
    actions: ['add-key', 'retry', 'switch-model'],
  }),
  upstream_no_credit: ({ provider }) => ({
    ...danger('credit', words.noCredit, words.noCreditText(provider)),
    actions: ['add-credit', 'retry', 'switch-model'],
  }),
  upstream_rate_limited: ({ model }, { retryAfterMs }) => ({
    kind: 'pause',
    tone: 'warn',
    title: words.rate,
    text:
      retryAfterMs === undefined
        ? words.rateText(model)
        : words.rateWaitText(model, formatElapsed(retryAfterMs)),
    actions: ['retry', 'switch-model'],
  }),
  upstream_failed: providerFailed,
  upstream_overloaded: providerFailed,
  upstream_protocol_error: providerFailed,
  empty_response: providerFailed,
  upstream_timeout: timedOut,
  upstream_idle_timeout: timedOut,
  upstream_unreachable: ({ provider }) =>
    danger('provider', words.unreachable, words.unreachableText(provider)),
  upstream_disconnected: brokenOff,
  truncated: brokenOff,
  max_duration: ({ model }) => ({
    ...danger('provider', words.tooSlow, words.tooSlowText(model)),
    actions: ['continue', 'retry', 'switch-model'],
  }),
  interrupted: () => ({
    kind: 'interrupted',
    tone: 'calm',
    title: words.interrupted,
    text: words.interruptedText,
    actions: ['continue', 'start-over'],
  }),
  context_length_exceeded: ({ model }) => ({
    kind: 'model',
    tone: 'warn',
    title: words.context,
    text: words.contextText(model),
    actions: ['switch-model', 'retry', 'edit'],
  }),
  upstream_not_found: noModel,
  model_not_found: noModel,
  upstream_refused: ({ provider }, error) => ({
    ...declined(words.declinedBy(provider)),
    text: [upstreamWords(error) ?? '', words.declinedByText].join(' ').trim(),
  }),
  hook_refused: (_names, error) => ({ ...declined(words.rule), text: error.message }),
  upstream_invalid_request: ({ provider }, error) => ({
    ...danger('provider', words.invalid, upstreamWords(error) ?? words.invalidText(provider)),
    actions: ['edit', 'switch-model', 'retry'],
  }),
  upstream_request_too_large: ({ provider }) => ({
    ...danger('provider', words.tooLarge, words.tooLargeText(provider)),
    actions: ['edit', 'switch-model'],
  }),
};

/** How a failure is told: what happened, then what helps. */
export function describeFailure(error: ErrorBody, names: Names): Failure {
  return KINDS[error.code]?.(names, error) ?? danger('provider', words.other, error.message);
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
  return { kind, tone: 'danger', title, text, actions: ['retry', 'switch-model', 'edit'] };
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

function providerFailed({ provider }: Names): Failure {
  return danger('provider', words.provider, words.providerText(provider));
}

function timedOut({ provider }: Names): Failure {
  return danger('provider', words.timeout, words.timeoutText(provider));
}

function brokenOff({ provider }: Names): Failure {
  return {
    ...danger('provider', words.brokenOff, words.brokenOffText(provider)),
    actions: ['continue', 'retry', 'switch-model'],
  };
}

function noModel({ model, provider }: Names): Failure {
  return {
    ...danger('model', words.model, words.modelText(model, provider)),
    actions: ['switch-model', 'retry'],
  };
}
