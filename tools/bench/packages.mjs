// The libraries of the gateways, in the versions that the product itself is built with.
import { createRequire } from 'node:module';

export const { Pool } = createRequire(
  new URL('../../packages/providers/package.json', import.meta.url),
)('undici');

export const Fastify = createRequire(new URL('../../apps/server/package.json', import.meta.url))(
  'fastify',
);
