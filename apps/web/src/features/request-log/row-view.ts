import type { GatewayDialect, RequestLog } from '@parley/contracts';

import { adminStrings } from '../../i18n/admin.ts';
import { languageTag, strings } from '../../i18n/index.ts';
import { formatCount, formatSeconds, formatUsd } from '../../lib/format.ts';
import type { Tone } from '../../ui/status-dot.tsx';

const words = adminStrings.requests;

/** What became of a request: a colour and a word. */
export interface Status {
  tone: Tone;
  word: string;
}

/** Somebody's limit was reached: it works again after a while. */
const RATE_LIMITS: ReadonlySet<string> = new Set([
  'upstream_rate_limited',
  'local_queue_full',
  'too_many_generations',
]);
/** Something is used up. */
const QUOTAS: ReadonlySet<string> = new Set(['upstream_no_credit', 'key_limit_reached']);

export function statusOf({ outcome, error }: Pick<RequestLog, 'outcome' | 'error'>): Status {
  const { statuses } = words;
  if (outcome === 'completed') return { tone: 'ok', word: statuses.completed };
  if (outcome === 'stopped') return { tone: 'none', word: statuses.stopped };
  if (RATE_LIMITS.has(error?.code ?? '')) return { tone: 'warn', word: statuses.rateLimit };
  if (QUOTAS.has(error?.code ?? '')) return { tone: 'warn', word: statuses.quota };
  return { tone: 'danger', word: statuses.error };
}

/** Who asked, and by what. */
export function askerOf({ source, apiKey }: Pick<RequestLog, 'source' | 'apiKey'>): {
  name: string;
  by: string;
} {
  if (source === 'chat') return { name: strings.frame.account, by: words.byChat };
  if (apiKey !== null) return { name: apiKey.name, by: words.byKey };
  return { name: words.withoutKey, by: words.byNoKey };
}

const PATHS: Record<GatewayDialect, string> = {
  'openai-chat': '/v1/chat/completions',
  'openai-responses': '/v1/responses',
  'anthropic-messages': '/v1/messages',
  'openai-embeddings': '/v1/embeddings',
};

/** The door of the gateway by which it came. */
export function endpointOf(dialect: GatewayDialect): string {
  return `POST ${PATHS[dialect]}`;
}

/** `1,204`; `~1,204` where we guessed it. */
export function tokensText(count: number | null | undefined, tokens: RequestLog['tokens']): string {
  if (count === null || count === undefined) return words.unknown;
  const text = formatCount(count);
  return tokens?.source === 'estimated' ? words.about(text) : text;
}

/** Below the least figure that is shown there is still something to pay. */
const LEAST_USD = 0.00005;

export function usdText(usd: number): string {
  return usd > 0 && usd < LEAST_USD ? words.tiny : formatUsd(usd);
}

export function costText(cost: RequestLog['cost']): string {
  return cost === null ? words.unknown : usdText(cost.usd);
}

/** From here on nobody asks for hundredths. */
const LONG_MS = 100_000;

export function secondsText(ms: number | null): string {
  if (ms === null) return words.unknown;
  return ms < LONG_MS
    ? formatSeconds(ms)
    : strings.time.exactSeconds(formatCount(Math.round(ms / 1000)));
}

const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const timeOfDay = new Intl.DateTimeFormat(languageTag, { ...clock, second: '2-digit' });
const day = new Intl.DateTimeFormat(languageTag, { month: 'short', day: 'numeric' });
const minute = new Intl.DateTimeFormat(languageTag, clock);
const moment = new Intl.DateTimeFormat(languageTag, {
  dateStyle: 'medium',
  timeStyle: 'medium',
  hourCycle: 'h23',
});

/** `14:32:08` for today; for other days `Nov 21 14:32`. */
export function timeText(createdAt: string, now: number): string {
  const time = new Date(createdAt);
  const isToday = time.toDateString() === new Date(now).toDateString();
  return isToday ? timeOfDay.format(time) : `${day.format(time)} ${minute.format(time)}`;
}

/** To the second, with the day. */
export function momentText(createdAt: string): string {
  return moment.format(new Date(createdAt));
}
