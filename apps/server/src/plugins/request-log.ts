import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';

/** `x-request-id` on every answer, and one line in the log for each request, at its end. */
export const requestLogPlugin = fp(async (app: FastifyInstance) => {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      {
        event: 'request',
        method: request.method,
        // The path alone: a query may hold what its sender should not have put there.
        path: request.url.split('?')[0],
        status: reply.statusCode,
        ip: request.ip,
        durationMs: Math.round(reply.elapsedTime),
      },
      'request',
    );
  });
});
