// A peer: Portkey's gateway as its package starts it, on a free port. It tells nobody when it listens.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 50;

const probe = createServer().listen(0, '127.0.0.1');
await once(probe, 'listening');
const { port } = probe.address();
probe.close();
await once(probe, 'close');

process.argv.push(`--port=${port}`, '--headless');
await import('../portkey/node_modules/@portkey-ai/gateway/build/start-server.js');

const url = `http://127.0.0.1:${port}`;
const listens = () =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
// The parent ends a process that does not get there in time.
while (!(await listens())) await delay(POLL_MS);
console.log(`ready at ${url}`);
process.once('disconnect', () => process.exit());
