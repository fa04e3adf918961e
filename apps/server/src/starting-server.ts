import { createServer, type RequestListener, type Server } from 'node:http';

import { AppError, toErrorBody } from '@parley/contracts';

import { requestIdOf } from './http/request-id.ts';

/** How long a client may take to send its headers, and the whole of a request. */
const HEADERS_TIMEOUT_MS = 30_000;
const REQUEST_TIMEOUT_MS = 120_000;
/** Longer than common proxies keep idle connections, so that it is they who close them. */
const KEEP_ALIVE_MS = 72_000;

export interface StartingServer {
  server: Server;
  port: number;
  /** Stops answering "starting": from here on this listener answers. */
  handOver(listener: RequestListener): void;
}

/**
 * Binds the port before the database is touched, so that a port that is taken is found before
 * anything is migrated. Until the application is there, everything but `/healthz` is 503.
 */
export async function listenEarly(host: string, port: number): Promise<StartingServer> {
  const server = createServer({
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // Node would refuse a request without one by itself, with an answer that is not ours.
    requireHostHeader: false,
  });
  const answerStarting: RequestListener = (request, response) => {
    const requestId = requestIdOf(request);
    const isAlive = request.url === '/healthz';
    const body = isAlive
      ? { status: 'ok' }
      : { error: toErrorBody(new AppError('server_starting'), requestId) };
    response.writeHead(isAlive ? 200 : 503, {
      'content-type': 'application/json',
      'x-request-id': requestId,
      'retry-after': '1',
    });
    response.end(JSON.stringify(body));
  };
  server.on('request', answerStarting);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  return {
    server,
    port: typeof address === 'object' && address !== null ? address.port : port,
    handOver(listener) {
      server.off('request', answerStarting);
      server.on('request', listener);
      // An expectation nobody knows is no reason to refuse; Node would, with an answer that is not ours.
      server.on('checkExpectation', listener);
    },
  };
}
