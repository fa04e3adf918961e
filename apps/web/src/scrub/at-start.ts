import { scrubStorage } from './scrub-storage.ts';

// The first thing that the page does: no store may read, and no code see, what must not be here.

/** Secrets that were in the storage of this browser when the page was loaded; they are gone. */
export const secretsFound = scrubStorage(() => localStorage) + scrubStorage(() => sessionStorage);

if (secretsFound > 0) {
  // oxlint-disable-next-line no-console -- How many, and nothing else about them.
  console.warn(`Secrets removed from the storage of this browser: ${secretsFound}`);
}
