import { Session } from 'node:inspector/promises';

/** How long nothing must have run before what the last answers left behind is collected. */
const IDLE_MS = 10_000;

/**
 * V8 collects when it needs room, not when there is time: a server that falls silent after a busy
 * hour would keep the memory of that hour. This collects once, when it has been idle for a while.
 *
 * @param isIdle asked when the time has come
 * @returns to be called whenever the server may have become idle
 */
export function createIdleCollection(
  isIdle: () => boolean,
  collect: () => Promise<void> = collectGarbage,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => void (isIdle() && collect()), IDLE_MS).unref();
  };
}

/** Takes up to a tenth of a second. Unlike `gc()` this also gives free pages back to the system. */
async function collectGarbage(): Promise<void> {
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.collectGarbage');
  session.disconnect();
}
