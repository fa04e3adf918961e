import { type ComponentType, lazy, type LazyExoticComponent } from 'react';

import { backoffMs } from '../lib/backoff.ts';
import { wait } from '../lib/wait.ts';

/**
 * A part of a page that works without it meanwhile: where it cannot be loaded, that is tried again
 * for as long as it takes.
 */
export function lazyPart<Props>(
  load: () => Promise<ComponentType<Props>>,
): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async () => {
    const { signal } = new AbortController();
    for (let failures = 1; ; failures += 1) {
      try {
        return { default: await load() };
      } catch {
        await wait(backoffMs(failures), signal);
      }
    }
  });
}
