import { existsSync } from 'node:fs';
import { join } from 'node:path';

import fastifyStatic from '@fastify/static';
import { AppError } from '@parley/contracts';
import type { FastifyInstance } from 'fastify';

import { sendError } from '../http/errors.ts';
import { isProgramPath, pathOf } from '../http/paths.ts';

/** Names hold a hash of the content, so what a name means never changes; that there is no such name may change. */
const ASSET_CACHING = { cacheControl: true, maxAge: '1y', immutable: true };

/** Serves the built web app; every page address of it is the same document. Without a build the API works all the same. */
export async function webAssets(app: FastifyInstance, options: { folder: string }): Promise<void> {
  const isBuilt = existsSync(join(options.folder, 'index.html'));
  if (isBuilt) {
    await app.register(fastifyStatic, {
      root: options.folder,
      serve: false,
      cacheControl: false,
    });
    app.get('/assets/*', { config: { access: 'page' } }, (request, reply) =>
      reply.sendFile(pathOf(request.url).slice(1), ASSET_CACHING),
    );
  }
  app.get('/*', { config: { access: 'page' } }, (request, reply) => {
    const path = pathOf(request.url);
    if (isProgramPath(path)) return reply.callNotFound();
    if (!isBuilt)
      return sendError(request, reply, new AppError('not_found', 'The web app is not built.'));
    reply.header('cache-control', 'no-cache');
    // A dot means a file of the build's top level (favicon.svg); a page has none.
    return reply.sendFile(/^\/[\w-]+\.\w+$/.test(path) ? path.slice(1) : 'index.html');
  });
}
