import { describe, expect, it, onTestFinished } from 'vitest';

import type { DeadEnd } from './dead-ends.ts';
import { startSelfSigned, startVouchedFor, startWrongHost } from './tls-server.ts';

/** What a client says of a server: its answer, or why it does not believe it. */
async function saidOf(start: () => Promise<DeadEnd>): Promise<unknown> {
  const { baseUrl, close } = await start();
  onTestFinished(close);
  return await fetch(baseUrl).then(
    async (response) => await response.text(),
    (error: Error & { cause: { code: string } }) => error.cause.code,
  );
}

describe('a server with TLS', () => {
  it('is believed under its own name, by whoever knows its certificate', async () => {
    expect(await saidOf(() => startVouchedFor('localhost'))).toBe('welcome');
  });

  it('is not believed under another name', async () => {
    expect(await saidOf(startWrongHost)).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  it('is not believed by whoever does not know its certificate', async () => {
    expect(await saidOf(startSelfSigned)).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  });
});
