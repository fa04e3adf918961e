import { createJSONStorage, persist, type StateStorage } from 'zustand/middleware';
import { createStore } from 'zustand/vanilla';

/** What this browser remembers. Everything else is the server's. */
export interface Prefs {
  /** The model that was chosen last. */
  modelId: string | null;
}

const NAME = 'parley.prefs';
const VERSION = 1;
const MAX_ID_CHARACTERS = 300;

/** Rebuilds the preferences from whatever was stored: what is not named here does not get through. */
function prefsFrom(stored: unknown): Prefs {
  const modelId: unknown =
    typeof stored === 'object' && stored !== null ? Reflect.get(stored, 'modelId') : null;
  return {
    modelId: typeof modelId === 'string' && modelId.length <= MAX_ID_CHARACTERS ? modelId : null,
  };
}

export function createPrefsStore(storage: StateStorage) {
  const store = createStore<Prefs>()(
    persist(() => prefsFrom(null), {
      name: NAME,
      version: VERSION,
      storage: createJSONStorage(() => storage),
      partialize: prefsFrom,
      migrate: prefsFrom,
      // Entries without a version go past `migrate`, but not past this.
      merge: prefsFrom,
    }),
  );
  // Reading alone leaves a foreign entry where it was; writing puts the allow-listed one in its place.
  store.setState({});
  return store;
}

/** Storage may be forbidden or full: then nothing is remembered, and nothing breaks. */
const browserStorage: StateStorage = {
  getItem: (name) => attempt(() => localStorage.getItem(name)),
  setItem: (name, value) => attempt(() => localStorage.setItem(name, value)),
  removeItem: (name) => attempt(() => localStorage.removeItem(name)),
};

function attempt<T>(access: () => T): T | null {
  try {
    return access();
  } catch {
    return null;
  }
}

export const prefsStore = createPrefsStore(browserStorage);
