// The same behind Fastify, which reads the request's JSON: what of a gateway's cost is the framework's.
import { pipeline } from 'node:stream';

import { Fastify, Pool } from '../packages.mjs';

const pool = new Pool(new URL(process.env.BENCH_UPSTREAM).origin, {
  connections: null,
  headersTimeout: 0,
  bodyTimeout: 0,
});

const app = Fastify();
app.post('*', async (request, reply) => {
  const { statusCode, headers, body } = await pool.request({
    path: request.url,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request.body),
  });
  reply.hijack();
  reply.raw.writeHead(statusCode, { 'content-type': headers['content-type'] });
  pipeline(body, reply.raw, () => undefined);
});

console.log(`ready at ${await app.listen({ host: '127.0.0.1', port: 0 })}`);
process.once('disconnect', () => process.exit());
