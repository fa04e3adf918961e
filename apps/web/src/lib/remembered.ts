import { createJSONStorage, persist, type StateStorage } from 'zustand/middleware';
import { createStore, type StoreApi } from 'zustand/vanilla';

/** What a store keeps in this browser: an allow-list, and never a secret. */
export interface Remembered<T> {
  /** The entry's name in the storage; ours begin with `parley.`. */
  name: string;
  version: number;
  /** Rebuilds the state from whatever was stored: what it does not name does not get through. */
  read: (stored: unknown) => T;
}

/** A store whose state outlives the page. */
export function createRememberedStore<T extends object>(
  { name, version, read }: Remembered<T>,
  storage: StateStorage = browserStorage,
): StoreApi<T> {
  const store = createStore<T>()(
    persist(() => read(null), {
      name,
      version,
      storage: createJSONStorage(() => storage),
      partialize: read,
      migrate: read,
      // Entries without a version go past `migrate`, but not past this.
      merge: read,
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
