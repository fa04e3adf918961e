import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below those that systems give to connections, so that nobody is given it while a test is between two starts. */
const FIRST = 12_000;
const COUNT = 18_000;

/** A port that is free and stays it, for servers that follow each other on it. */
export async function quietPort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    const probe = createServer();
    probe.listen(port, '127.0.0.1');
    const isFree = await once(probe, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    probe.close();
    await once(probe, 'close');
    return port;
  }
}
