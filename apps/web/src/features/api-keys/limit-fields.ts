import { type KeyLimits, keyLimitsSchema } from '@parley/contracts';

import { adminStrings } from '../../i18n/admin.ts';

export const LIMITED = ['requests', 'tokens', 'costUsd'] as const;
export const WINDOWS = ['minute', 'day', 'month'] as const;

type Limited = (typeof LIMITED)[number];
type Window = (typeof WINDOWS)[number];

/** One limit, each of which has a field of its own. */
export type LimitName = 'concurrency' | `${Limited}.${Window}`;

/** Limits as they were typed, sound or not; what is absent or blank is no limit. */
export type LimitTexts = Partial<Record<LimitName, string>>;

export const LIMIT_NAMES: readonly LimitName[] = [
  'concurrency',
  ...LIMITED.flatMap((what) => WINDOWS.map((per) => `${what}.${per}` as const)),
];

/** Limits as their fields show them. */
export function limitTexts(limits: KeyLimits): LimitTexts {
  const texts: LimitTexts = {};
  if (limits.concurrency !== undefined) texts.concurrency = String(limits.concurrency);
  for (const what of LIMITED) {
    for (const per of WINDOWS) {
      const limit = limits[what]?.[per];
      if (limit !== undefined) texts[`${what}.${per}`] = String(limit);
    }
  }
  return texts;
}

/** A plain number; all other spellings that a script would take are slips of the hand here. */
const NUMBER = /^\d+(?:\.\d+)?$/;

/** @returns the limits, or the names of the fields that hold none */
export function readLimits(texts: LimitTexts): { limits: KeyLimits } | { wrong: LimitName[] } {
  const typed: Record<string, number | Record<string, number>> = {};
  for (const name of LIMIT_NAMES) {
    const text = texts[name]?.trim() ?? '';
    if (text === '') continue;
    const value = NUMBER.test(text) ? Number(text) : Number.NaN;
    const [what = '', per] = name.split('.');
    const others = typed[what];
    const windows = typeof others === 'object' ? others : {};
    typed[what] = per === undefined ? value : { ...windows, [per]: value };
  }
  const parsed = keyLimitsSchema.safeParse(typed);
  if (parsed.success) return { limits: parsed.data };
  const paths = new Set(parsed.error.issues.map(({ path }) => path.join('.')));
  return { wrong: LIMIT_NAMES.filter((name) => paths.has(name)) };
}

/** What a limit is called. */
export function limitLabel(name: LimitName): string {
  const { concurrency, gaugeOf } = adminStrings.apiKeys;
  if (name === 'concurrency') return concurrency;
  for (const what of LIMITED)
    for (const per of WINDOWS) if (name === `${what}.${per}`) return gaugeOf[what][per];
  return name;
}

/** Why a field holds no limit. */
export function limitProblem(name: LimitName): string {
  const { costWrong, limitWrong } = adminStrings.apiKeys;
  return (name.startsWith('costUsd') ? costWrong : limitWrong)(limitLabel(name));
}
