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
  firstRunStore.setState({ reached: step });
}

export function endFirstRun(): void {
  firstRunStore.setState({ over: true });
}
