import type { StateStorage } from 'zustand/middleware';

import { memberOf } from '../../lib/member-of.ts';
import { createRememberedStore } from '../../lib/remembered.ts';

export const STEPS = ['key', 'model', 'message'] as const;
export type Step = (typeof STEPS)[number];

/** How far the set-up is in this browser. */
export interface FirstRun {
  /** `null` until it has begun, which it does where no provider is ready. */
  reached: Step | null;
  /** It was gone through or skipped, and does not come back. */
  over: boolean;
}

function firstRunFrom(stored: unknown): FirstRun {
  const reached = memberOf(stored, 'reached');
  return {
    reached: STEPS.find((step) => step === reached) ?? null,
    over: memberOf(stored, 'over') === true,
  };
}

export function createFirstRunStore(storage?: StateStorage) {
  return createRememberedStore(
    { name: 'parley.first-run', version: 1, read: firstRunFrom },
    storage,
  );
}

export const firstRunStore = createFirstRunStore();

export function goToStep(step: Step): void {
  change({ reached: step });
}

export function endFirstRun(): void {
  change({ over: true });
}

/** @returns how to end following what other tabs do */
export function followOtherTabs(): () => void {
  const onStorage = () => firstRunStore.reread();
  window.addEventListener('storage', onStorage);
  return () => window.removeEventListener('storage', onStorage);
}

/** It may be over in another tab, and this one must not begin it again. */
function change(part: Partial<FirstRun>): void {
  firstRunStore.reread();
  firstRunStore.setState(part);
}
