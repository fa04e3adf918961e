import type { IncomingHttpHeaders } from 'node:http';

import { AppError } from '@parley/contracts';

import type { Place } from '../../../transport/base-url.ts';
import type { Dispatchers } from '../../../transport/dispatchers.ts';
import { ADDRESS_REFUSED } from '../../../transport/connector.ts';
import { bytesOf } from '../../../transport/body-bytes.ts';
import { type HttpResponse, isCompressed, send } from '../../../transport/http.ts';

/** How often we are sent on before there is an answer; Hugging Face does so once. */
const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** DNS, TCP and TLS together. */
const CONNECT_MS = 5_000;
/** How long nothing may come of an answer that we are reading. */
export const SILENCE_MS = 60_000;

/** How long a small answer may take, from the question to its end, however steadily it drips. */
export const LOOKUP_MS = 30_000;

/** Firewalls before networks of that size turn away who does not say what it is (AWS: `NoUserAgent_HEADER`). */
const HEADERS = { 'user-agent': 'parley' };

/** Whom models are fetched from, and how he is reached. */
export interface SourceConnection {
  place: Place;
  dispatchers: Dispatchers;
  silenceMs: number;
  lookupMs: number;
}

/** The head of an answer, and its body as it comes. */
export interface SourceAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Waits for the reader. @throws what broke the connection, or `upstream_idle_timeout` */
  chunks(): AsyncGenerator<Buffer, void, void>;
  /** Closes the connection, if the body is not read to its end. Idempotent. */
  close(): void;
}

/**
 * Fetches an address of the source. Redirects are followed, here alone: nothing that we send is
 * secret. The way may lead to any public host by https, but to a private address only where the
 * operator named it; each hop meets the same connector as every other call.
 *
 * @throws what {@link send} throws; {@link AppError} for a redirect that is not followed
 */
export async function fetchFrom(
  connection: SourceConnection,
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<SourceAnswer> {
  const watch = new SilenceWatch(connection.silenceMs);
  const ending = AbortSignal.any([signal, watch.signal]);
  let at = url;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    const dispatcher = connection.dispatchers.of({
      ...placeOfHop(at, connection.place),
      connectMs: CONNECT_MS,
    });
    const request = { method: 'GET' as const, url: at, headers: { ...HEADERS, ...headers } };
    const response = await watch
      .during(send(dispatcher, { ...request, body: null }, ending))
      .catch((thrown: unknown) => {
        throw hopFailure(thrown, at, connection.place);
      });
    if (!REDIRECTS.has(response.status)) return answerOf(response, watch);
    response.body.destroy();
    at = nextHop(response, at);
  }
  throw new AppError('upstream_protocol_error', 'The source of models sends us round in circles.');
}

/** What may be reached at an address that we were sent to. @throws {AppError} for one that we do not go to */
function placeOfHop(url: URL, source: Place): Place {
  if (url.origin === source.origin) return source;
  if (url.protocol === 'https:' && url.username === '' && url.password === '') {
    return { origin: url.origin, allowsPrivate: false };
  }
  throw new AppError(
    'upstream_refused',
    'The source of models sends us to an address without https, which is not followed.',
  );
}

/** Of all the ways in which a connection fails, one that nobody mends by looking at the network. */
function hopFailure(thrown: unknown, { origin }: URL, source: Place): unknown {
  const isRefused = thrown instanceof Error && 'code' in thrown && thrown.code === ADDRESS_REFUSED;
  if (!isRefused || origin === source.origin) return thrown;
  return new AppError(
    'upstream_refused',
    `${new URL(source.origin).host} sends us on to an address of a private network, which is not followed.`,
    { cause: thrown },
  );
}

function nextHop({ headers }: HttpResponse, current: URL): URL {
  const next = URL.parse(headers.location ?? '', current.href);
  if (next !== null && headers.location !== undefined) return next;
  throw new AppError('upstream_protocol_error', 'The source of models sends us nowhere.');
}

function answerOf(response: HttpResponse, watch: SilenceWatch): SourceAnswer {
  const { status, headers, body } = response;
  if (isCompressed(response)) {
    body.destroy();
    throw new AppError('upstream_protocol_error', 'The source of models sends compressed files.');
  }
  return {
    status,
    headers,
    async *chunks() {
      const reads = bytesOf(body)[Symbol.asyncIterator]();
      for (;;) {
        const read = await watch.during(reads.next());
        if (read.done === true) return;
        yield read.value;
      }
    },
    close: () => void body.destroy(),
  };
}

/** Ends a call when nothing has come for too long, while it is waited for. */
class SilenceWatch {
  readonly #ms: number;
  readonly #ending = new AbortController();

  constructor(ms: number) {
    this.#ms = ms;
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  async during<T>(awaited: Promise<T>): Promise<T> {
    const timer = setTimeout(
      () => this.#ending.abort(new AppError('upstream_idle_timeout')),
      this.#ms,
    );
    try {
      return await awaited;
    } finally {
      clearTimeout(timer);
    }
  }
}
