// The yardstick: the least that passing a stream on can cost in Node. It looks at nothing.
import { createServer } from 'node:http';
import { pipeline } from 'node:stream';

import { Pool } from '../packages.mjs';

const pool = new Pool(new URL(process.env.BENCH_UPSTREAM).origin, {
  connections: null,
  headersTimeout: 0,
  bodyTimeout: 0,
});

const server = createServer(async (request, response) => {
  const { statusCode, headers, body } = await pool.request({
    path: request.url,
    method: request.method,
    headers: { 'content-type': request.headers['content-type'] },
    body: request,
  });
  response.writeHead(statusCode, { 'content-type': headers['content-type'] });
  pipeline(body, response, () => undefined);
});

server.listen(0, '127.0.0.1', () =>
  console.log(`ready at http://127.0.0.1:${server.address().port}`),
);
process.once('disconnect', () => process.exit());
