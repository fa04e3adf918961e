import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

import { answer } from './answers.ts';
import { lastOfUser } from './dialects/openai-chat.ts';
import { listen } from './listen.ts';
import { FAKE_MODELS } from './models.ts';
import { createGate, type Gate, json, type Script, type Step } from './script.ts';

/** One request, as it arrived. */
export interface RecordedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The JSON object that was sent; empty when there was none. */
  readonly body: Readonly<Record<string, unknown>>;
  /** `performance.now()` when all of it was here. */
  readonly arrivedAt: number;
  /** Which connection carried it, counted from 1. */
  readonly connection: number;
  /** Bytes of the body that were written: those that the client has taken, or that wait for it. */
  readonly bytesSent: number;
  /** Whether the client went away before the script was at its end. */
  readonly aborted: boolean;
  /** `performance.now()` when the exchange was over, by either side. */
  readonly closedAt: number | null;
  readonly closed: Promise<void>;
}

/** What is done with a request: a script, or a choice of one. */
export type Behaviour = Script | ((request: RecordedRequest) => Script);

export interface FakeUpstream {
  /** Ends in `/api/v1`, without a slash. */
  readonly baseUrl: string;
  readonly requests: readonly RecordedRequest[];
  /** Requests for an answer alone, without model lists and key checks. */
  readonly completions: readonly RecordedRequest[];
  /** Behaviours of the next requests for an answer, one each. */
  next(...behaviours: Behaviour[]): void;
  /** The behaviour of requests for which none is queued; an ordinary answer at first. */
  always(behaviour: Behaviour): void;
  /** The behaviour of another path, for example `/models` or `/key`. */
  on(path: string, behaviour: Behaviour): void;
  /** From now on any other key gets a 401. At first every key is good. */
  acceptKeys(...keys: string[]): void;
  /** A gate for a script to wait at (see `wait`). */
  hold(): Gate;
  /** Resolves with the n-th request for an answer (from 1) once it has arrived. */
  received(count?: number): Promise<RecordedRequest>;
  readonly openSockets: number;
  /** Connections that were ever made. */
  readonly connections: number;
  /** Destroys every connection and stops listening. Idempotent. */
  close(): Promise<void>;
}

/** Where the API of an upstream begins. */
export const BASE_PATH = '/api/v1';

/** An HTTP server on the loopback interface that plays a provider of the OpenRouter kind. */
export async function startFakeUpstream(options: { port?: number } = {}): Promise<FakeUpstream> {
  const requests: Exchange[] = [];
  const queue: Behaviour[] = [];
  const routes = new Map<string, Behaviour>([
    ['/models', json(200, { data: FAKE_MODELS })],
    ['/key', json(200, { data: FAKE_ACCOUNT })],
  ]);
  let fallback: Behaviour = answer();
  let keys: ReadonlySet<string> | null = null;
  let arrival = Promise.withResolvers<void>();
  const sockets = new Map<Socket, number>();
  let connections = 0;

  // Everything else is only looked up.
  const completions = () => requests.filter((exchange) => exchange.method === 'POST');

  function choose(exchange: Exchange): Behaviour {
    const path = exchange.path.slice(BASE_PATH.length);
    if (path !== '/models' && !isAuthorised(exchange.headers, keys)) return UNAUTHORISED;
    const route = routes.get(path);
    if (route !== undefined) return route;
    return exchange.method === 'POST' ? (queue.shift() ?? fallback) : NOT_FOUND;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readJson(request);
    const exchange = new Exchange(request, response, body, sockets.get(request.socket) ?? 0);
    requests.push(exchange);
    const behaviour = choose(exchange);
    arrival.resolve();
    arrival = Promise.withResolvers();
    await exchange.play(typeof behaviour === 'function' ? behaviour(exchange) : behaviour);
  }

  const server = createServer((request, response) => void serve(request, response));
  server.on('connection', (socket) => {
    connections += 1;
    sockets.set(socket, connections);
    socket.on('close', () => sockets.delete(socket));
  });
  const port = await listen(server, options.port ?? 0);

  return {
    baseUrl: `http://127.0.0.1:${port}${BASE_PATH}`,
    requests,
    get completions() {
      return completions();
    },
    next: (...behaviours) => void queue.push(...behaviours),
    always(behaviour) {
      fallback = behaviour;
    },
    on: (path, behaviour) => void routes.set(path, behaviour),
    acceptKeys(...accepted) {
      keys = new Set(accepted);
    },
    hold: createGate,
    async received(count = 1) {
      for (;;) {
        const exchange = completions()[count - 1];
        if (exchange !== undefined) return exchange;
        await arrival.promise;
      }
    },
    get openSockets() {
      return sockets.size;
    },
    get connections() {
      return connections;
    },
    async close() {
      if (!server.listening) return;
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

/** What `/key` says by default. */
export const FAKE_ACCOUNT = {
  label: 'test key',
  limit: 100,
  limit_remaining: 75.5,
  usage: 24.5,
  is_free_tier: false,
};

const UNAUTHORISED = json(401, { error: { message: 'No auth credentials found', code: 401 } });

/** Lookups that no test has prepared. */
const NOT_FOUND = json(404, { error: { message: 'Not found' } }, { connection: 'close' });

function isAuthorised(headers: IncomingHttpHeaders, keys: ReadonlySet<string> | null): boolean {
  // A server that somebody runs for himself asks for no key, unless a test says so.
  return keys === null || keys.has(keyOf(headers));
}

/** The key, in whichever header a vendor has it. */
function keyOf(headers: IncomingHttpHeaders): string {
  const bearer = headers.authorization?.replace(/^Bearer /, '');
  const key = bearer ?? headers['x-api-key'] ?? headers['x-goog-api-key'];
  return typeof key === 'string' ? key : '';
}

/** One request and what is done with it. */
class Exchange implements RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
  readonly arrivedAt = performance.now();
  readonly connection: number;
  bytesSent = 0;
  aborted = false;
  closedAt: number | null = null;
  readonly closed: Promise<void>;
  readonly #response: ServerResponse;
  readonly #gone = new AbortController();
  #isPlayed = false;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    body: Readonly<Record<string, unknown>>,
    connection: number,
  ) {
    const url = new URL(request.url ?? '/', 'http://localhost');
    this.method = request.method ?? '';
    this.path = url.pathname;
    this.query = url.searchParams;
    this.headers = request.headers;
    this.body = body;
    this.connection = connection;
    this.#response = response;
    const closed = Promise.withResolvers<void>();
    this.closed = closed.promise;
    response.once('close', () => {
      this.closedAt = performance.now();
      this.aborted = !this.#isPlayed;
      this.#gone.abort();
      closed.resolve();
    });
    // A client that resets the connection while it is written to is what some tests are about.
    response.on('error', () => undefined);
  }

  async play(script: Script): Promise<void> {
    for (const step of script) {
      if (this.#gone.signal.aborted) return;
      await this.#perform(step);
    }
    this.#isPlayed = true;
  }

  async #perform(step: Step): Promise<void> {
    const response = this.#response;
    switch (step.do) {
      case 'head':
        response.writeHead(step.status, step.headers).flushHeaders();
        return await nextTurn();
      case 'write':
        return await this.#write(step.bytes);
      case 'raw':
        response.socket?.write(step.bytes);
        return await nextTurn();
      case 'delay':
        return await this.#unlessGone(sleep(step.ms));
      case 'wait':
        step.gate.arrive();
        return await this.#unlessGone(step.gate.released);
      case 'end':
        this.#isPlayed = true;
        response.end();
        return;
      case 'close':
        this.#isPlayed = true;
        response.socket?.end();
        return;
      case 'reset':
        this.#isPlayed = true;
        response.socket?.resetAndDestroy();
        return;
      case 'silence':
        return await this.closed;
    }
  }

  /** Each write is a packet of its own; a client that does not read holds up the script. */
  async #write(bytes: Buffer): Promise<void> {
    const response = this.#response;
    this.bytesSent += bytes.length;
    if (response.write(bytes)) return await nextTurn();
    const drained = Promise.withResolvers<void>();
    response.once('drain', drained.resolve);
    await this.#unlessGone(drained.promise);
  }

  async #unlessGone(promise: Promise<unknown>): Promise<void> {
    await Promise.race([promise, this.closed]);
  }
}

async function readJson(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  const bytes: AsyncIterable<Buffer> = request;
  try {
    for await (const chunk of bytes) chunks.push(chunk);
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    // No body, no JSON, or a client that left while sending.
    return {};
  }
}

/** The text of the last message of the user in a request for an answer. */
export function lastUserText(request: RecordedRequest): string {
  return lastOfUser(request.body['messages']);
}
