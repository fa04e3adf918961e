import type { KeyAccount } from '@parley/contracts';
import { createStore } from 'zustand/vanilla';

/**
 * What the provider said when it was asked about the key. `keyOf` is the time at which that key
 * was saved: of another key, from another tab say, it tells nothing.
 */
export type KeyCheck =
  | { state: 'checking' }
  | { state: 'accepted'; keyOf: string | null; at: number; account: KeyAccount | null }
  | { state: 'refused'; keyOf: string | null }
  /** The provider was not asked, or did not say. */
  | { state: 'unanswered'; keyOf: string | null; problem: string };

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
