import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';

import { pathOf } from '../http/paths.ts';

/** `x-request-id` on every answer, and one line in the log for each request, at its end. */
export const requestLogPlugin = fp(async (app: FastifyInstance) => {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    // The framework's `onResponse` never comes when the client leaves before the end.
    reply.raw.once('close', () => logRequest(request, reply));
  });
});

function logRequest(request: FastifyRequest, reply: FastifyReply): void {
  const { headersSent, writableFinished } = reply.raw;
  request.log.info(
    {
      event: 'request',
      method: request.method,
      // The path alone: a query may hold what its sender should not have put there.
      path: pathOf(request.url),
      status: headersSent ? reply.statusCode : null,
      ...(writableFinished ? {} : { clientGone: true }),
      ip: request.ip,
      durationMs: Math.round(reply.elapsedTime),
    },
    'request',
  );
}
