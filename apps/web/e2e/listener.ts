import { createServer, type IncomingHttpHeaders } from 'node:http';

/** A server of somebody else's, which writes down whoever asks it for anything. */
export interface Listener {
  /** Name and port. */
  host: string;
  /** The addresses it was asked for. */
  asked: string[];
  /** Of each request, in the same order. */
  headers: IncomingHttpHeaders[];
  stop(): Promise<void>;
}

/**
 * @param answer what it sends, with its type; nothing by default
 * @param elsewhere where it sends whoever asks
 */
export async function startListener(
  answer?: { type: string; body: Buffer },
  elsewhere?: string,
): Promise<Listener> {
  const asked: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    headers.push(request.headers);
    if (elsewhere !== undefined) response.writeHead(302, { location: elsewhere });
    else if (answer !== undefined) response.setHeader('content-type', answer.type);
    response.end(answer?.body);
  });
  // Whoever only opens a connection is there as well.
  server.on('connection', () => asked.push('a connection'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It listens on no port.');
  return {
    host: `127.0.0.1:${address.port}`,
    asked,
    headers,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
