import { constants, setPriority } from 'node:os';
import { isMainThread } from 'node:worker_threads';

import { serve } from './child.ts';
import { startParentWatch, waitForParent } from './parent-watch.ts';

// The process that runs models. Its parent asks by messages, and ends it by SIGKILL.
if (isMainThread) {
  makeWay();
  // Some service managers signal each process of a service, whatever its group: running answers end
  // before this process does.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  startParentWatch(new URL(import.meta.url));
  serve();
} else {
  waitForParent();
}

/** The server keeps its pace. Before all else, as threads have the priority of who starts them. */
function makeWay(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Some sandboxes forbid it: then the system shares the processors evenly.
  }
}
