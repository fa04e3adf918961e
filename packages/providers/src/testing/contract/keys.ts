import { modelSchema } from '@parley/contracts';
import { expect, it } from 'vitest';

import { endOf, TEST_KEY } from '../connected.ts';
import { json } from '../script.ts';
import type { ContractSubject } from './subject.ts';

/** The key, and what it is for besides answers. */
export function describeKeys({ vendorId, dialect, models, connect }: ContractSubject): void {
  it('is sent its key, which is shown to nobody', async () => {
    const { upstream, ask } = await connect();
    upstream.next(dialect.httpError(401, { message: `The key ${TEST_KEY} is not known` }));
    const events = await ask();
    const { headers, path, query, body } = await upstream.received();
    expect(JSON.stringify(headers)).toContain(TEST_KEY);
    expect(JSON.stringify([path, [...query], body])).not.toContain(TEST_KEY);
    expect(JSON.stringify(events)).not.toContain(TEST_KEY);
    expect(events).toMatchObject([{ type: 'error', error: { code: 'upstream_key_refused' } }]);
  });

  it('is not sent a key that cannot stand in a header', async () => {
    const { upstream, ask } = await connect();
    expect(endOf(await ask({ key: 'Schlüssel' }))).toBe('upstream_key_refused');
    expect(upstream.connections).toBe(0);
  });

  it('lists models in the form of the product', async () => {
    const { upstream, providers } = await connect();
    upstream.on(models.path, json(200, models.page));
    const signal = new AbortController().signal;
    const listed = await providers.listModels(vendorId, { key: TEST_KEY, signal });
    expect(listed.length).toBeGreaterThan(0);
    for (const model of listed) {
      expect(modelSchema.parse(model)).toEqual(model);
      expect(model.providerId).toBe(vendorId);
      expect(model.id.startsWith(`${vendorId}/`)).toBe(true);
    }
  });
}
