import type { ApiKey } from '@parley/contracts';

import { formatAgo, formatDay } from '../../lib/format.ts';
import { adminStrings } from '../../i18n/admin.ts';
import type { Tone } from '../../ui/status-dot.tsx';

type KeyState = 'active' | 'limited' | 'expired';

const TONES: Record<KeyState, Tone> = { active: 'ok', limited: 'warn', expired: 'danger' };

/** Whether programs get on with a key now. */
export function stateOf({ expiresAt, gauges }: ApiKey, now: number): KeyState {
  if (expiresAt !== null && Date.parse(expiresAt) <= now) return 'expired';
  const isFull = gauges.some(({ used, reserved, limit }) => used + reserved >= limit);
  return isFull ? 'limited' : 'active';
}

/** A dot and its word. */
export function stateView(key: ApiKey, now: number): { tone: Tone; word: string } {
  const state = stateOf(key, now);
  return { tone: TONES[state], word: adminStrings.apiKeys.states[state] };
}

/** What is to know of a key beside its state and its name. */
export function factsOf(key: ApiKey, now: number): string[] {
  const { running, lastUsedAt, expiresAt } = key;
  const words = adminStrings.apiKeys;
  const facts = [
    lastUsedAt === null ? words.neverUsed : words.lastUsed(formatAgo(Date.parse(lastUsedAt), now)),
  ];
  if (running > 0) facts.push(words.running(running));
  if (expiresAt !== null) {
    const day = formatDay(Date.parse(expiresAt));
    facts.push(Date.parse(expiresAt) <= now ? words.expired(day) : words.expires(day));
  }
  return facts;
}

/** How many entries of the list of models are named in a row. */
const NAMED = 3;

/** The models that a key may ask, in short. */
export function modelsText(models: readonly string[] | null): string {
  const { allModels, moreModels } = adminStrings.apiKeys;
  if (models === null) return allModels;
  const named = models.slice(0, NAMED).join(', ');
  return models.length > NAMED ? `${named} ${moreModels(models.length - NAMED)}` : named;
}
