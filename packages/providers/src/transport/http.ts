import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';

import type { Dispatcher } from 'undici';

import { bytesOf } from './body-bytes.ts';
import { isReuseRace } from './dispatchers.ts';
import { outboundHeaders } from './headers.ts';

/** One request to a provider. */
export interface HttpRequest {
  method: 'GET' | 'POST';
  url: URL;
  headers: Readonly<Record<string, string>>;
  /** JSON text, or `null` for none. */
  body: string | null;
}

export interface HttpResponse {
  status: number;
  headers: IncomingHttpHeaders;
  /** Ends with an error when the signal of the request aborts; never with an unhandled one. */
  body: Readable;
}

/**
 * Sends a request and waits for the head of its answer. Redirects are not followed: the key would
 * travel with them. Rejects with the reason of the signal, the error of the socket, or a `TypeError`
 * for a header that may not be sent.
 */
export async function send(
  dispatcher: Dispatcher,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<HttpResponse> {
  try {
    return await sendOnce(dispatcher, request, signal);
  } catch (thrown) {
    if (!isReuseRace(thrown)) throw thrown;
    return await sendOnce(dispatcher, request, signal);
  }
}

async function sendOnce(
  dispatcher: Dispatcher,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const answer = dispatcher.request({
    origin: request.url.origin,
    path: request.url.pathname + request.url.search,
    method: request.method,
    headers: {
      ...outboundHeaders(request.headers),
      // Compression would hold tokens back until its window is full.
      'accept-encoding': 'identity',
      ...(request.body === null ? {} : { 'content-type': 'application/json' }),
    },
    body: request.body,
    signal,
  });
  const { statusCode, headers, body } = await untilAborted(answer, signal);
  // Whoever reads the body learns of its failure from the read; when nobody reads, it is no news.
  body.on('error', () => undefined);
  return { status: statusCode, headers, body };
}

/** undici heeds a signal only once it is connected; this ends the wait before that too. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** Whether a response is compressed, though every request asks for one that is not. */
export function isCompressed({ headers }: HttpResponse): boolean {
  return (headers['content-encoding'] ?? 'identity') !== 'identity';
}

/** The whole body, or `null` when it is longer than `maxBytes`; the rest is then not taken. */
export async function readBody(body: Readable, maxBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bytesOf(body)) {
    size += chunk.length;
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * As much of a body as arrives within the limits. What fails on the way ends the reading, not the
 * caller: the start of an error page is worth having even when its end never comes.
 */
export async function readBodyStart(
  body: Readable,
  limits: { maxBytes: number; ms: number },
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const timer = setTimeout(() => body.destroy(), limits.ms);
  try {
    for await (const chunk of bytesOf(body)) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= limits.maxBytes) break;
    }
  } catch {
    // Broken off or out of time: what has arrived is all there is.
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks).subarray(0, limits.maxBytes);
}
