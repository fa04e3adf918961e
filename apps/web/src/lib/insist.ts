import { backoffMs } from './backoff.ts';
import { wait } from './wait.ts';

/** Tries for as long as it takes: what a page can do without meanwhile. @returns what came of it at last */
export async function insist<Value>(attempt: () => Promise<Value>): Promise<Value> {
  const { signal } = new AbortController();
  for (let failures = 1; ; failures += 1) {
    try {
      return await attempt();
    } catch {
      await wait(backoffMs(failures), signal);
    }
  }
}
