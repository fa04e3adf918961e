import { AppError } from '@parley/contracts';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';

import { sendError } from '../http/errors.ts';
import { isProgramPath, pathOf } from '../http/paths.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Every failure of every route ends here, and so does every address that no route has. */
export const errorsPlugin = fp(async (app: FastifyInstance) => {
  app.setErrorHandler((error, request, reply) => sendError(request, reply, error));
  app.setNotFoundHandler((request, reply) => {
    const allowed = methodsOf(app, pathOf(request.url)).filter(
      (method) => method !== request.method,
    );
    if (allowed.length === 0) return sendError(request, reply, new AppError('not_found'));
    return sendError(
      request,
      reply.header('allow', allowed.join(', ')),
      new AppError('method_not_allowed'),
    );
  });
});

/** What this address takes. The route of all pages matches those of programs too, but is none of theirs. */
function methodsOf(app: FastifyInstance, path: string): string[] {
  return METHODS.filter((method) => {
    const route = app.findRoute({ url: path, method });
    return route !== null && !(isProgramPath(path) && '*' in route.params);
  });
}
