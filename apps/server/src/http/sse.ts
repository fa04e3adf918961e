import type { ServerResponse } from 'node:http';

import { AppError, toErrorBody } from '@parley/contracts';
import type { FastifyReply } from 'fastify';

/** After so much silence the plugin sends a comment: a little before the 15 s that readers are promised. */
export const HEARTBEAT_MS = 14_000;
/** A reader that takes nothing for this long is cut off: it can come back with its cursor. */
const WRITE_STALL_MS = 10 * 60 * 1000;

export type StreamEnd = 'done' | 'client-gone' | 'error';

/**
 * One SSE frame. Event names come from our own types and ids from our own counters, and JSON has
 * no raw line breaks, so nothing that a user or a provider wrote can break out of it.
 */
export function sseFrame(frame: { event: string; data: string; id?: number }): string {
  const id = frame.id === undefined ? '' : `id: ${frame.id}\n`;
  return `${id}event: ${frame.event}\ndata: ${frame.data}\n\n`;
}

/** Says that a stream ended well; the only frame without a name. */
export const DONE_FRAME = 'data: [DONE]\n\n';

/** Made once: the reason that `abort` makes by itself costs more than to pass on a delta. */
const CLIENT_GONE = new Error('the client is gone');

/** A signal that fires when the client of this reply is gone before it was given all of it. */
export function clientGone({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  if (raw.destroyed) gone.abort(CLIENT_GONE);
  raw.once('close', () => {
    if (!raw.writableFinished) gone.abort(CLIENT_GONE);
  });
  return gone.signal;
}

export interface EventStreamOptions {
  status?: number;
  /** The frame that tells readers that the stream itself failed, where they expect another form. */
  failed?: (error: AppError, requestId: string) => string;
  /** How long a reader may take nothing; ten minutes by default. */
  writeStallMs?: number;
}

/**
 * The only writer of event streams. Every string that `source` yields holds whole frames and is
 * written as it is, in one write; frames that came together leave together. The plugin sends the
 * headers and the heartbeat; its own `send` is not used, since it never returns when a client
 * vanishes under backpressure, and it turns a failure into a clean end.
 */
export async function writeEventStream(
  reply: FastifyReply,
  source: AsyncIterable<string>,
  gone: AbortSignal,
  { status = 200, failed = appFailure, writeStallMs = WRITE_STALL_MS }: EventStreamOptions = {},
): Promise<StreamEnd> {
  reply.header('content-type', 'text/event-stream; charset=utf-8');
  reply.header('cache-control', 'no-cache, no-transform');
  reply.sse.sendHeaders(status);
  // A reader that waits for what comes next must know at once that it is heard.
  reply.raw.flushHeaders();
  const orGone = waiterUntil(gone);
  const iterator = source[Symbol.asyncIterator]();
  try {
    while (!gone.aborted) {
      const step = await orGone(iterator.next());
      if (step === GONE) break;
      if (step.done === true) return 'done';
      if (!reply.raw.write(step.value)) await drained(reply.raw, orGone, writeStallMs);
    }
    return 'client-gone';
  } catch (error) {
    reply.log.error({ err: error }, 'an event stream failed');
    if (!gone.aborted) reply.raw.write(failed(new AppError('internal_error'), reply.request.id));
    return 'error';
  } finally {
    // Not awaited: a source that hangs must not hang us.
    iterator.return?.()?.catch(() => undefined);
    reply.sse.close();
  }
}

/** It names no generation: the generation goes on, this connection does not. */
function appFailure(error: AppError, requestId: string): string {
  const data = JSON.stringify({ type: 'error', error: toErrorBody(error, requestId) });
  return sseFrame({ event: 'error', data });
}

const GONE = Symbol('gone');

/** Waits for a promise, but no longer than the client stays. One at a time. */
type OrGone = <T>(wanted: Promise<T>) => Promise<T | typeof GONE>;

/** Listens to the signal once a stream: to do so for every frame costs more than the frame. */
function waiterUntil(gone: AbortSignal): OrGone {
  let leave: () => void = () => undefined;
  gone.addEventListener('abort', () => leave(), { once: true });
  return (wanted) =>
    new Promise((resolve, reject) => {
      leave = () => resolve(GONE);
      if (gone.aborted) leave();
      wanted.then(resolve, reject);
    });
}

async function drained(raw: ServerResponse, orGone: OrGone, stallMs: number): Promise<void> {
  let onDrain: () => void = () => undefined;
  const drain = new Promise<void>((resolve) => {
    onDrain = resolve;
    raw.once('drain', onDrain);
  });
  const stalled = setTimeout(() => raw.destroy(), stallMs);
  try {
    await orGone(drain);
  } finally {
    clearTimeout(stalled);
    raw.off('drain', onDrain);
  }
}
