import type { Readable } from 'node:stream';

/** Bytes that are taken from a connection before somebody wants them; then it has to wait. */
const MAX_UNREAD_BYTES = 64 * 1024;

type Read = IteratorResult<Buffer, undefined>;

/**
 * The reads of a body; what came while nobody asked comes as one. Leaving the loop early leaves the
 * body as it is, neither read nor closed. Node's own iterator takes several turns for each read, which
 * for a stream of small pieces is more than all that is done with them.
 */
export function bytesOf(body: Readable): AsyncIterable<Buffer> {
  return { [Symbol.asyncIterator]: () => readsOf(body) };
}

function readsOf(body: Readable): AsyncIterator<Buffer, undefined> {
  let unread: Buffer[] = [];
  let unreadBytes = 0;
  /** How the body ended, once it has: well, or with an error. */
  let ending: { error: unknown } | null = endingOf(body);
  let wanted: PromiseWithResolvers<Read> | null = null;

  function take(): Read {
    const [first = Buffer.alloc(0)] = unread;
    const value = unread.length === 1 ? first : Buffer.concat(unread);
    unread = [];
    unreadBytes = 0;
    return { value, done: false };
  }

  function onData(bytes: Buffer): void {
    unread.push(bytes);
    if (wanted !== null) {
      wanted.resolve(take());
      wanted = null;
      return;
    }
    unreadBytes += bytes.length;
    if (unreadBytes >= MAX_UNREAD_BYTES) body.pause();
  }

  function end(error: unknown): void {
    ending ??= { error };
    leave();
    if (wanted === null) return;
    if (ending.error === null) wanted.resolve({ value: undefined, done: true });
    else wanted.reject(ending.error);
    wanted = null;
  }

  const onEnd = () => end(null);
  const onClose = () => end(closedEarly());

  function leave(): void {
    body.off('data', onData).off('end', onEnd).off('error', end).off('close', onClose);
  }

  if (ending === null) {
    body.on('end', onEnd).on('error', end).on('close', onClose).on('data', onData);
  }

  return {
    next() {
      if (unread.length > 0) return Promise.resolve(take());
      if (ending?.error === null) return Promise.resolve({ value: undefined, done: true });
      if (ending !== null) return Promise.reject(ending.error);
      if (body.isPaused()) body.resume();
      wanted = Promise.withResolvers();
      return wanted.promise;
    },
    return() {
      leave();
      body.pause();
      return Promise.resolve({ value: undefined, done: true });
    },
  };
}

function endingOf(body: Readable): { error: unknown } | null {
  if (body.readableEnded) return { error: null };
  return body.destroyed ? { error: body.errored ?? closedEarly() } : null;
}

function closedEarly(): Error {
  return new Error('the body was closed before its end');
}
