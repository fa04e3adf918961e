import type { ApiKey, KeyGauge } from '@parley/contracts';

import { formatCount, formatDay, formatTokens, formatUsd } from '../../lib/format.ts';
import { adminStrings } from '../../i18n/admin.ts';
import { strings } from '../../i18n/index.ts';
import { LIMIT_NAMES, type LimitName } from './limit-fields.ts';

/** From which share of a limit on a gauge warns, and from which it is as good as used up. */
const WARN_SHARE = 0.8;
const DANGER_SHARE = 0.95;

export interface GaugeView {
  id: LimitName;
  label: string;
  /** `12 of 60` */
  amount: string;
  /** Of the limit, from 0 to 1; both together are at most 1. */
  used: number;
  held: number;
  tone: 'accent' | 'warn' | 'danger';
  /** What belongs to the figures: what is held, what is missing in them, when they begin anew. */
  notes: string[];
}

/** Every limit of a key, with what of it is gone, in the order of the form. */
export function gaugeViews(key: ApiKey, now: number): GaugeView[] {
  const windows = key.gauges
    .map((gauge) => windowView(gauge, now))
    .toSorted((one, other) => LIMIT_NAMES.indexOf(one.id) - LIMIT_NAMES.indexOf(other.id));
  const { concurrency } = key.limits;
  return concurrency === undefined
    ? windows
    : [concurrencyView(key.running, concurrency), ...windows];
}

/** All of it is held until it ends; that every place is taken is nothing to warn of. */
function concurrencyView(running: number, limit: number): GaugeView {
  const words = adminStrings.apiKeys;
  return {
    id: 'concurrency',
    label: words.concurrency,
    amount: words.amount(formatCount(running), formatCount(limit)),
    used: Math.min(1, running / limit),
    held: 0,
    tone: 'accent',
    notes: [],
  };
}

function windowView(
  { what, per, limit, used, reserved, unknown, resetsAt }: KeyGauge,
  now: number,
): GaugeView {
  const words = adminStrings.apiKeys;
  const shown = (amount: number) =>
    what === 'costUsd' ? formatMoney(amount) : formatAmount(amount);
  const usedShare = Math.min(1, used / limit);
  const share = (used + reserved) / limit;
  return {
    id: `${what}.${per}`,
    label: words.gaugeOf[what][per],
    amount: words.amount(shown(used), shown(limit)),
    used: usedShare,
    held: Math.min(1 - usedShare, reserved / limit),
    tone: share >= DANGER_SHARE ? 'danger' : share >= WARN_SHARE ? 'warn' : 'accent',
    notes: [
      ...(reserved > 0 ? [words.held(shown(reserved))] : []),
      ...(unknown > 0 ? [missingText(what, unknown)] : []),
      resetText(per, Date.parse(resetsAt), now),
    ],
  };
}

function missingText(what: KeyGauge['what'], requests: number): string {
  const { unknownCost, unknownTokens } = adminStrings.apiKeys;
  return what === 'costUsd' ? unknownCost(requests) : unknownTokens(requests);
}

/** The least that is told as a number: no limit can be smaller. */
const LEAST_USD = 0.000_001;
/** From here on four figures are enough. */
const FOUR_FIGURES_USD = 0.000_1;

/** `$18.42`, and for what is next to nothing as many figures as it takes: never `$0.0000`. */
function formatMoney(usd: number): string {
  if (usd === 0 || usd >= FOUR_FIGURES_USD) return formatUsd(usd);
  const least = `$${LEAST_USD.toFixed(6)}`;
  return usd < LEAST_USD ? adminStrings.apiKeys.under(least) : `$${Number(usd.toFixed(6))}`;
}

const MILLION = 1_000_000;

/** `1,204`, and from a million on `4.02M`. */
function formatAmount(amount: number): string {
  return amount < MILLION ? formatCount(amount) : formatTokens(amount);
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** When a window ends: to the begun second, minute or hour; for a month its day. */
function resetText(per: KeyGauge['per'], resetsAt: number, now: number): string {
  const words = adminStrings.apiKeys;
  const left = resetsAt - now;
  if (left <= 0) return words.resetsNow;
  if (per === 'month') return words.resetsOn(formatDay(resetsAt));
  if (left <= MINUTE_MS) return words.resetsIn(strings.time.seconds(Math.ceil(left / 1000)));
  if (left <= HOUR_MS) return words.resetsIn(words.inMinutes(Math.ceil(left / MINUTE_MS)));
  return words.resetsIn(words.inHours(Math.ceil(left / HOUR_MS)));
}
