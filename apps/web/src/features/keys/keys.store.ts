import type { KeyAccount, ProviderProblem } from '@parley/contracts';
import { createStore } from 'zustand/vanilla';

interface Asked {
  /** The time at which the key was saved: of another key, from another tab say, it tells nothing. */
  keyOf: string | null;
  at: number;
  /** The model that was looked for. */
  modelId: string | null;
}

/** What the provider said when it was asked. */
export type KeyCheck =
  | { state: 'checking' }
  | (Asked & { state: 'accepted'; account: KeyAccount | null; latencyMs: number })
  | (Asked & { state: 'refused'; problem: ProviderProblem })
  /** It said something else, or nothing. */
  | (Asked & { state: 'unanswered'; problem: ProviderProblem })
  /** The server could not be told to ask. */
  | (Asked & { state: 'unasked'; reason: string });

/** A provider's key can be entered in the sidebar, and on a page beside it. */
export interface KeySpot {
  providerId: string;
  place: 'sidebar' | 'page';
}

export interface KeysState {
  /** By provider; absent when this page has not asked. */
  checks: Readonly<Record<string, KeyCheck>>;
  /** The provider whose card is unfolded; `undefined` until somebody folds or unfolds one. */
  unfolded: string | null | undefined;
  /** Where a key is being entered. */
  entering: KeySpot | null;
  /** Where the field is to take the focus. */
  focus: KeySpot | null;
}

/** What the key cards show. A key itself is never here: it lives in its form's field alone. */
export const keysStore = createStore<KeysState>(() => ({
  checks: {},
  unfolded: undefined,
  entering: null,
  focus: null,
}));

export function setCheck(providerId: string, check: KeyCheck | null): void {
  keysStore.setState(({ checks: { [providerId]: _, ...rest } }) => ({
    checks: check === null ? rest : { ...rest, [providerId]: check },
  }));
}

export function isSameSpot(a: KeySpot | null, b: KeySpot): boolean {
  return a?.providerId === b.providerId && a.place === b.place;
}
