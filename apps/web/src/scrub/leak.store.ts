import type { StateStorage } from 'zustand/middleware';

import { memberOf } from '../lib/member-of.ts';
import { createRememberedStore } from '../lib/remembered.ts';

/** Whether the user has yet to be told that a secret was found in this browser. */
export interface Leak {
  untold: boolean;
}

function leakFrom(stored: unknown): Leak {
  return { untold: memberOf(stored, 'untold') === true };
}

export function createLeakStore(storage?: StateStorage) {
  return createRememberedStore({ name: 'parley.leak', version: 1, read: leakFrom }, storage);
}

export const leakStore = createLeakStore();

/** Tells the user until it is acknowledged, also after a reload, which finds nothing any more. */
export function tellOfLeak(): void {
  leakStore.setState({ untold: true });
}

export function acknowledgeLeak(): void {
  leakStore.setState({ untold: false });
}
