import { existsSync } from 'node:fs';
import { join } from 'node:path';

import fastifyStatic from '@fastify/static';
import { AppError } from '@parley/contracts';
import type { FastifyInstance } from 'fastify';

import { sendError } from '../http/errors.ts';
import { ANY_PATH, isProgramPath, pathOf } from '../http/paths.ts';
import { serveFramePages } from './frame-pages.ts';

/** A file of the build, with the folders it is in; none begins with a dot. */
const ASSET = /^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*$/;
/** A file at the top of the build, such as `favicon.svg`. */
const TOP_FILE = /^[\w-]+\.\w+$/;
/** No page: it has a dot, which leads to a file or out of the folder, or is no path of ours. */
const NO_PAGE = /[.\\]|^\//;

/** Names hold a hash of the content, so what a name means never changes; that there is no such name may change. */
const ASSET_CACHING = { cacheControl: true, maxAge: '1y', immutable: true };

interface Wildcard {
  Params: { '*': string };
}

/** Serves the built web app; every page address of it is the same document. Without a build the API works all the same. */
export async function webAssets(app: FastifyInstance, options: { folder: string }): Promise<void> {
  const isBuilt = existsSync(join(options.folder, 'index.html'));
  if (isBuilt) {
    await app.register(fastifyStatic, {
      root: options.folder,
      serve: false,
      cacheControl: false,
      // Nothing of it is large, and a refused part would need a status of its own.
      acceptRanges: false,
    });
    app.get<Wildcard>('/assets/*', { config: { access: 'page' } }, (request, reply) => {
      const name = request.params['*'];
      if (!ASSET.test(name)) return reply.callNotFound();
      return reply.sendFile(`assets/${name}`, ASSET_CACHING);
    });
    serveFramePages(app);
  }
  app.get<Wildcard>(ANY_PATH, { config: { access: 'page' } }, (request, reply) => {
    if (isProgramPath(pathOf(request.url))) return reply.callNotFound();
    if (!isBuilt)
      return sendError(request, reply, new AppError('not_found', 'The web app is not built.'));
    const name = request.params['*'];
    const file = TOP_FILE.test(name) ? name : 'index.html';
    if (file !== name && NO_PAGE.test(name)) return reply.callNotFound();
    return reply.header('cache-control', 'no-cache').sendFile(file);
  });
}
