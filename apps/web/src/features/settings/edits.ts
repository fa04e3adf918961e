import { type Settings, type TimeLimit, timeLimitSchema } from '@parley/contracts';

import type { Edits, LimitName } from './settings.store.ts';

/** The limits in the order in which an answer meets them. */
export const LIMIT_NAMES = ['connect', 'firstOutput', 'silence', 'total'] as const;

/** The longest that each may be. */
export const MOST_SECONDS: Record<LimitName, number> = {
  connect: 600,
  firstOutput: 3_600,
  silence: 3_600,
  total: 86_400,
};

/** The entry whose limits hold for every model. */
const EVERY_MODEL = '*';

/** A limit as its field shows it. */
export function limitText(settings: Settings, name: LimitName): string {
  return String(settings.timeLimits[EVERY_MODEL]?.[name] ?? '');
}

/** The seconds in a field: `undefined` when it is empty, `null` when they are no limit. */
export function limitOf(name: LimitName, text: string): number | undefined | null {
  if (text.trim() === '') return undefined;
  const seconds = Number(text);
  return timeLimitSchema.safeParse({ [name]: seconds }).success ? seconds : null;
}

/** The edits with one more; what is again as it was is no edit. */
export function withEdit(settings: Settings, edits: Edits, edit: Edits): Edits {
  const next: Edits = { ...edits, ...edit };
  if (next.defaultModelId === settings.defaultModelId) delete next.defaultModelId;
  for (const name of LIMIT_NAMES) {
    if (next[name]?.trim() === limitText(settings, name)) delete next[name];
  }
  return next;
}

export function countEdits(edits: Edits): number {
  return Object.keys(edits).length;
}

export function areSound(edits: Edits): boolean {
  return LIMIT_NAMES.every((name) => limitOf(name, edits[name] ?? '') !== null);
}

/** The settings as they are to be. */
export function applyEdits(settings: Settings, edits: Edits): Settings {
  const { defaultModelId = settings.defaultModelId } = edits;
  const limits: TimeLimit = { ...settings.timeLimits[EVERY_MODEL] };
  for (const name of LIMIT_NAMES) {
    if (edits[name] === undefined) continue;
    const seconds = limitOf(name, edits[name]) ?? undefined;
    if (seconds === undefined) delete limits[name];
    else limits[name] = seconds;
  }
  const { [EVERY_MODEL]: _, ...others } = settings.timeLimits;
  const hasLimits = Object.keys(limits).length > 0;
  const timeLimits = hasLimits ? { ...others, [EVERY_MODEL]: limits } : others;
  return { ...settings, defaultModelId, timeLimits };
}
