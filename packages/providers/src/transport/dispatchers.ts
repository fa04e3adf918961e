import type { Socket } from 'node:net';

import { type buildConnector, Client, type Dispatcher, Pool } from 'undici';

import type { Place } from './base-url.ts';
import { createConnector, resolveBySystem, type Resolve } from './connector.ts';

/**
 * How long an idle connection is kept. Shorter than what providers keep theirs, so that it is
 * usually we who close it; a longer hint of theirs is followed up to the maximum.
 */
const KEEP_ALIVE_MS = 4_000;
const KEEP_ALIVE_MAX_MS = 10_000;

/** What a failing socket says when its other side went away. */
const CLOSED_CODES: ReadonlySet<unknown> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

/** Whom a connection leads to, and how it is made. */
export interface Destination extends Place {
  /** How long DNS, TCP and TLS together may take, in milliseconds. */
  connectMs: number;
}

/**
 * The connections of this process to its providers, and the only way out of it: one pool for each
 * destination, no cap on its size. Who may reach less never gets a connection of who may reach more.
 */
export interface Dispatchers {
  of(destination: Destination): Dispatcher;
  /** Destroys every connection at once. Idempotent. */
  close(): Promise<void>;
}

/** @param options.resolve how names become addresses; as the system does it by default */
export function createDispatchers(options: { resolve?: Resolve | undefined } = {}): Dispatchers {
  const { resolve = resolveBySystem } = options;
  const pools = new Map<string, Pool>();
  let closed = false;
  return {
    of({ origin, connectMs, allowsPrivate }) {
      const name = `${origin} ${connectMs} ${allowsPrivate}`;
      const known = pools.get(name);
      if (known !== undefined) return known;
      const pool = createPool(origin, createConnector({ connectMs, allowsPrivate, resolve }));
      // After close() a late call gets a dead pool: it fails as any call to a dead pool does.
      if (closed) void pool.destroy();
      pools.set(name, pool);
      return pool;
    },
    async close() {
      closed = true;
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}

function createPool(origin: string, connect: buildConnector.connector): Pool {
  return new Pool(origin, {
    // An answer occupies its connection: a cap would let the next one wait in silence.
    connections: null,
    factory: (url) => new ReuseAwareClient(url, connect),
  });
}

/** Failures of requests that met a kept-alive connection just as its other side closed it. */
const reuseRaces = new WeakSet<Error>();

/**
 * Whether the request failed on a reused connection before a single byte of its answer. Then the
 * provider closed the idle connection while we wrote to it, and asking once more is safe.
 */
export function isReuseRace(error: unknown): boolean {
  return error instanceof Error && reuseRaces.has(error);
}

/** One connection that knows, when a request fails, whether it carried an earlier one. */
class ReuseAwareClient extends Client {
  readonly #current: { socket: Socket | null };

  constructor(origin: URL, connect: buildConnector.connector) {
    const current: { socket: Socket | null } = { socket: null };
    super(origin, {
      allowH2: false,
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MAX_MS,
      // A model may think for minutes: the phase timers of the call bound it instead.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect(options, callback) {
        connect(options, (...result) => {
          current.socket = result[1];
          callback(...result);
        });
      },
    });
    this.#current = current;
  }

  override dispatch(
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
  ): boolean {
    const { socket } = this.#current;
    if (socket === null || socket.destroyed) return super.dispatch(options, handler);
    return super.dispatch(options, noteReuseRace(handler, socket));
  }
}

function noteReuseRace(
  handler: Dispatcher.DispatchHandler,
  socket: Socket,
): Dispatcher.DispatchHandler {
  const readBefore = socket.bytesRead;
  return {
    onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
    onResponseStart: (controller, status, headers, message) =>
      handler.onResponseStart?.(controller, status, headers, message),
    onResponseData: (controller, chunk) => handler.onResponseData?.(controller, chunk),
    onResponseEnd: (controller, trailers) => handler.onResponseEnd?.(controller, trailers),
    onResponseError(controller, error) {
      // An aborted request fails with the signal's reason, which may be anything.
      const thrown: unknown = error;
      const isClosed = thrown instanceof Error && 'code' in thrown && CLOSED_CODES.has(thrown.code);
      if (isClosed && socket.bytesRead === readBefore) reuseRaces.add(error);
      handler.onResponseError?.(controller, error);
    },
  };
}
