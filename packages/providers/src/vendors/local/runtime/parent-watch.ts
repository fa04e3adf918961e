import { readSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

/** Where the parent holds the other end of a pipe that nobody writes to. */
const STDIN = 0;

/**
 * Sees to it that this process does not outlive its parent, however that ends. The main thread would
 * learn of it between two tokens at best: while it loads a model, or reads a piece of a question, it
 * listens to nobody for seconds. So a thread of its own waits for the pipe to close.
 *
 * @param entry the file that calls {@link waitForParent} in a thread
 */
export function startParentWatch(entry: URL): void {
  new Worker(entry).unref();
}

/** Blocks its thread until the parent is gone, and then kills the whole process. */
export function waitForParent(): void {
  try {
    while (readSync(STDIN, Buffer.alloc(1)) > 0);
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
}
