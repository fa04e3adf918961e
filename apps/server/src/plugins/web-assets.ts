import { existsSync } from 'node:fs';
import { join } from 'node:path';

import fastifyStatic from '@fastify/static';
import { AppError } from '@parley/contracts';
import type { FastifyInstance } from 'fastify';

import { sendError } from '../http/errors.ts';

/** Addresses that belong to programs: a wrong one is a 404, never the web app. */
const PROGRAM_PATHS = [
  '/api/',
  '/v1/',
  '/backend-api/',
  '/assets/',
  '/healthz',
  '/readyz',
  '/metrics',
];

/** Serves the built web app; every page address of it is the same document. Without a build the API works all the same. */
export async function webAssets(app: FastifyInstance, options: { folder: string }): Promise<void> {
  const isBuilt = existsSync(join(options.folder, 'index.html'));
  if (isBuilt) {
    await app.register(fastifyStatic, {
      root: options.folder,
      serve: false,
      cacheControl: false,
    });
    app.get('/assets/*', { config: { access: 'page' } }, (request, reply) => {
      // Names hold a hash of the content, so what a name means never changes.
      reply.header('cache-control', 'public, max-age=31536000, immutable');
      return reply.sendFile((request.url.split('?')[0] ?? '').slice(1));
    });
  }
  app.get('/*', { config: { access: 'page' } }, (request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    if (PROGRAM_PATHS.some((prefix) => path === prefix || path.startsWith(prefix)))
      return sendError(request, reply, new AppError('not_found'));
    if (!isBuilt)
      return sendError(request, reply, new AppError('not_found', 'The web app is not built.'));
    reply.header('cache-control', 'no-cache');
    // A dot means a file of the build's top level (favicon.svg); a page has none.
    return reply.sendFile(/^\/[\w-]+\.\w+$/.test(path) ? path.slice(1) : 'index.html');
  });
}
