import { createServer } from 'node:https';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

import type { DeadEnd } from './dead-ends.ts';
import { BASE_PATH } from './fake-upstream.ts';
import { listen } from './listen.ts';
import { TLS_CERTIFICATE, TLS_KEY } from './tls-pair.ts';

/** A provider whose certificate nobody vouches for (fault 3). */
export async function startSelfSigned(): Promise<DeadEnd> {
  return await startTls('localhost');
}

/** A provider whose certificate is vouched for, but was made for another host (fault 3). */
export async function startWrongHost(): Promise<DeadEnd> {
  return await startVouchedFor('127.0.0.1');
}

/** @param host what the server is called; its certificate says `localhost` */
export async function startVouchedFor(host: string): Promise<DeadEnd> {
  const server = await startTls(host);
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, TLS_CERTIFICATE]);
  return {
    baseUrl: server.baseUrl,
    async close() {
      setDefaultCACertificates(before);
      await server.close();
    },
  };
}

/** Answers whoever believes it with a success. */
async function startTls(host: string): Promise<DeadEnd> {
  const server = createServer({ key: TLS_KEY, cert: TLS_CERTIFICATE }, (_, response) =>
    response.end('welcome'),
  );
  const port = await listen(server, 0);
  return {
    baseUrl: `https://${host}:${port}${BASE_PATH}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
