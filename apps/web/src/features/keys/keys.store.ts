import type { KeyAccount } from '@parley/contracts';
import { createStore } from 'zustand/vanilla';

/** What the provider said when it was asked about the key. */
export type KeyCheck =
  | { state: 'checking' }
  | { state: 'accepted'; at: number; account: KeyAccount | null }
  | { state: 'refused' }
  | { state: 'unanswered' };

export interface KeysState {
  /** By provider; absent when this page has not asked. */
  checks: Readonly<Record<string, KeyCheck>>;
  /** The provider whose card is unfolded; `undefined` until somebody folds or unfolds one. */
  unfolded: string | null | undefined;
  /** The provider whose key is being entered. */
  entering: string | null;
  /** The provider whose field is to take the focus. */
  focus: string | null;
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
