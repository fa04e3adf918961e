import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

import { BASE_PATH } from './fake-upstream.ts';
import { quietPort } from './quiet-port.ts';

/** A place where a provider should be and no answer comes from. */
export interface DeadEnd {
  baseUrl: string;
  close(): Promise<void>;
}

/** The base URL of a port at which nobody listens, and at which no server that picks any port will (fault 1). */
export async function closedPortUrl(): Promise<string> {
  return `http://127.0.0.1:${await quietPort()}${BASE_PATH}`;
}

/** A base URL whose host has no address, by definition of `.invalid` (fault 2). */
export const UNKNOWN_HOST_URL = `http://parley.invalid${BASE_PATH}`;

/** How long a thread needs at most to fall asleep, and the system to fill its queue. */
const SETTLE_MS = 50;
/** More connections than fit into a queue of length one. */
const QUEUE_FILLERS = 4;

/**
 * An address that takes no connection and refuses none (fault 4): its thread sleeps instead of
 * accepting, and its queue is full. Packets to it are dropped, as behind a strict firewall.
 */
export async function startBlackHole(): Promise<DeadEnd> {
  const worker = new Worker(SLEEPING_SERVER, { eval: true });
  const port = await new Promise<number>((resolve) => worker.once('message', resolve));
  await sleep(SETTLE_MS);
  const fillers = Array.from({ length: QUEUE_FILLERS }, () => connect(port, '127.0.0.1'));
  for (const filler of fillers) filler.on('error', () => undefined);
  await sleep(SETTLE_MS);
  return {
    baseUrl: `http://127.0.0.1:${port}${BASE_PATH}`,
    async close() {
      for (const filler of fillers) filler.destroy();
      await worker.terminate();
    },
  };
}

const SLEEPING_SERVER = `
  const { parentPort } = require('node:worker_threads');
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
  });
`;
