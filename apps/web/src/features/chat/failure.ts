import type { ErrorBody, ErrorCode } from '@parley/contracts';

import { formatElapsed } from '../../lib/format.ts';
import { strings } from '../../i18n/index.ts';
import type { NoticeTone } from '../../ui/notice-card.tsx';

/** What a failure is about: decides on the icon and on the ways out. */
export type FailureKind = 'key' | 'credit' | 'pause' | 'provider' | 'interrupted' | 'model';

export interface Failure {
  kind: FailureKind;
  tone: NoticeTone;
  title: string;
  text: string;
}

interface Names {
  model: string;
  provider: string;
}

const words = strings.failures;

const KINDS: Partial<Record<ErrorCode, (names: Names, error: ErrorBody) => Failure>> = {
  upstream_key_refused: ({ provider }) =>
    danger('key', words.refusedKey, words.refusedKeyText(provider)),
  key_missing: ({ provider }) => danger('key', words.noKey, words.noKeyText(provider)),
  upstream_no_credit: ({ provider }) =>
    danger('credit', words.noCredit, words.noCreditText(provider)),
  upstream_rate_limited: ({ model }, { retryAfterMs }) => ({
    kind: 'pause',
    tone: 'warn',
    title: words.rate,
    text:
      retryAfterMs === undefined
        ? words.rateText(model)
        : words.rateWaitText(model, formatElapsed(retryAfterMs)),
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
  interrupted: () => ({
    kind: 'interrupted',
    tone: 'calm',
    title: words.interrupted,
    text: words.interruptedText,
  }),
  context_length_exceeded: ({ model }) => ({
    kind: 'model',
    tone: 'warn',
    title: words.context,
    text: words.contextText(model),
  }),
  upstream_not_found: ({ model, provider }) =>
    danger('model', words.model, words.modelText(model, provider)),
  model_not_found: ({ model, provider }) =>
    danger('model', words.model, words.modelText(model, provider)),
};

/** How a failed answer is told: what happened, then what helps. */
export function describeFailure(error: ErrorBody, names: Names): Failure {
  return KINDS[error.code]?.(names, error) ?? danger('provider', words.other, error.message);
}

function danger(kind: FailureKind, title: string, text: string): Failure {
  return { kind, tone: 'danger', title, text };
}

function providerFailed({ provider }: Names): Failure {
  return danger('provider', words.provider, words.providerText(provider));
}

function timedOut({ provider }: Names): Failure {
  return danger('provider', words.timeout, words.timeoutText(provider));
}

function brokenOff({ provider }: Names): Failure {
  return danger('provider', words.brokenOff, words.brokenOffText(provider));
}
