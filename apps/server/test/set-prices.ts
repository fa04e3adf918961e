import type { PriceOverride } from '@parley/contracts';
import { expect } from 'vitest';

import type { TestServer } from './harness.ts';

export const OVERRIDES = '/api/prices/overrides';

export async function setPrice(
  server: TestServer,
  body: { modelId: string; input: string; output: string; [field: string]: unknown },
): Promise<PriceOverride> {
  const set = await server.call('PUT', OVERRIDES, body);
  expect(set).toMatchObject({ status: 200, body: { override: { modelId: body.modelId } } });
  return set.body.override;
}

export async function forgetPrice(server: TestServer, modelId: string): Promise<void> {
  const query = new URLSearchParams({ modelId });
  expect(await server.call('DELETE', `${OVERRIDES}?${query.toString()}`)).toMatchObject({
    status: 204,
  });
}

export async function pricesOf(server: TestServer): Promise<PriceOverride[]> {
  const listed = await server.call('GET', OVERRIDES);
  expect(listed.status).toBe(200);
  return listed.body.overrides;
}
