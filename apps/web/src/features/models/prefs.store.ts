import type { StateStorage } from 'zustand/middleware';

import { createRememberedStore } from '../../lib/remembered.ts';

/** What this browser remembers of models. */
export interface Prefs {
  /** The model that was chosen last. */
  modelId: string | null;
}

const MAX_ID_CHARACTERS = 300;

function prefsFrom(stored: unknown): Prefs {
  const modelId: unknown =
    typeof stored === 'object' && stored !== null ? Reflect.get(stored, 'modelId') : null;
  return {
    modelId: typeof modelId === 'string' && modelId.length <= MAX_ID_CHARACTERS ? modelId : null,
  };
}

export function createPrefsStore(storage?: StateStorage) {
  return createRememberedStore({ name: 'parley.prefs', version: 1, read: prefsFrom }, storage);
}

export const prefsStore = createPrefsStore();
