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

export interface RememberedStore<T> extends StoreApi<T> {
  /** Takes up what another tab has stored meanwhile, so that a change does not undo that tab's. */
  reread: () => void;
}

/** What begins the name of every entry of ours. */
const OURS = 'parley.';

/** How to empty each store that this page has. */
const forgetters = new Set<() => void>();

/** A store whose state outlives the page. */
export function createRememberedStore<T extends object>(
  { name, version, read }: Remembered<T>,
  storage: StateStorage = browserStorage,
): RememberedStore<T> {
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
  forgetters.add(() => store.setState(read(null), true));
  return Object.assign(store, {
    reread() {
      // Where nothing can be stored, what the page knows is all there is.
      if (storage.getItem(name) !== null) void store.persist.rehydrate();
    },
  });
}

/** Empties everything that this browser remembers, of this page and of pages before it. */
export function forgetRemembered(): void {
  for (const forget of forgetters) forget();
  for (const area of [() => localStorage, () => sessionStorage]) {
    attempt(() => {
      const names = Object.keys(area()).filter((name) => name.startsWith(OURS));
      for (const name of names) area().removeItem(name);
    });
  }
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
