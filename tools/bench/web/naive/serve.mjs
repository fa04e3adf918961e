// Serves the naive page, and hands everything under /api to the server of the run, so that the page has
// one origin.
import { createReadStream, existsSync } from 'node:fs';
import { createServer, request as ask } from 'node:http';
import { extname, join, normalize } from 'node:path';

const { BENCH_NAIVE: folder, BENCH_SERVER: target } = process.env;
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

function pass(request, response) {
  const { hostname, port, host } = new URL(target);
  const { origin: _, ...headers } = { ...request.headers, host };
  const { url: path, method } = request;
  const asked = ask({ hostname, port, path, method, headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  asked.once('error', () => response.destroy());
  response.once('close', () => asked.destroy());
  request.pipe(asked);
}

const server = createServer((request, response) => {
  if (request.url.startsWith('/api/')) return pass(request, response);
  const path = normalize(new URL(request.url, 'http://naive').pathname);
  const file = join(folder, path === '/' ? 'index.html' : path);
  if (!existsSync(file)) return response.writeHead(404).end();
  response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
  return createReadStream(file).pipe(response);
});

server.listen(0, '127.0.0.1', () =>
  console.log(`ready at http://127.0.0.1:${server.address().port}`),
);
process.once('disconnect', () => process.exit());
