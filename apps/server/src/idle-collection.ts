import { Session } from 'node:inspector/promises';

/** How long nothing must have run before what the last answers left behind is collected. */
const IDLE_MS = 10_000;
/** From then to the second time: by now nothing waits any more that held on to something the first time. */
const AGAIN_MS = 20_000;
/** Collecting also throws compiled code away, so it must be worth it: this much over the least there was. */
const MIN_GROWTH_BYTES = 16 * 1024 * 1024;

interface Memory {
  /** Bytes that the process occupies. */
  resident: () => number;
  collect: () => Promise<void>;
}

export interface IdleCollection {
  /** To be called whenever the server may have become idle. */
  notice: () => void;
  /** For good: a server that is closed does nothing more to its process. */
  close: () => void;
}

/**
 * V8 collects when it needs room, not when there is time: a server that falls silent after a busy
 * hour would keep the memory of that hour. This collects when it has been idle for a while and has
 * grown, and once more after that; a few answers now and then do not slow the one after them down.
 *
 * @param isIdle asked when the time has come
 */
export function createIdleCollection(
  isIdle: () => boolean,
  memory: Memory = { resident: () => process.memoryUsage.rss(), collect: collectGarbage },
): IdleCollection {
  let least = memory.resident();
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  const look = () => {
    const resident = memory.resident();
    least = Math.min(least, resident);
    if (!isIdle() || resident - least < MIN_GROWTH_BYTES) return;
    void memory.collect();
    timer = setTimeout(lookAgain, AGAIN_MS).unref();
  };
  const lookAgain = () => {
    if (isIdle()) void memory.collect();
  };
  return {
    notice: () => {
      clearTimeout(timer);
      if (!isClosed) timer = setTimeout(look, IDLE_MS).unref();
    },
    close: () => {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

/**
 * Takes up to a tenth of a second, and seconds where the heap is large and others want the processor:
 * nothing else of the process goes on meanwhile. Unlike `gc()` this also gives free pages back to
 * the system.
 */
async function collectGarbage(): Promise<void> {
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.collectGarbage');
  session.disconnect();
}
