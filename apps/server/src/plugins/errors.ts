import { AppError } from '@parley/contracts';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';

import { sendError } from '../http/errors.ts';

/** Every failure of every route ends here, and so does every address that no route has. */
export const errorsPlugin = fp(async (app: FastifyInstance) => {
  app.setErrorHandler((error, request, reply) => sendError(request, reply, error));
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    const allowed = methodsOf(app, path).filter((method) => method !== request.method);
    if (allowed.length === 0) return sendError(request, reply, new AppError('not_found'));
    return sendError(
      request,
      reply.header('allow', allowed.join(', ')),
      new AppError('method_not_allowed'),
    );
  });
});

function methodsOf(app: FastifyInstance, path: string): string[] {
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
  return methods.filter((method) => {
    const route = app.findRoute({ url: path, method });
    return route !== null;
  });
}
