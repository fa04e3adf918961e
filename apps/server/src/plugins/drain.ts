import { AppError } from '@parley/contracts';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';

import { sendError } from '../http/errors.ts';

/** While the server is shutting down it takes no new work. */
export const drainPlugin = fp(
  async (app: FastifyInstance, { isDraining }: { isDraining: () => boolean }) => {
    app.addHook('onRequest', async (request, reply) => {
      if (!isDraining() || request.routeOptions.config.whileDraining === true) return undefined;
      return sendError(
        request,
        reply.header('connection', 'close'),
        new AppError('server_shutdown'),
      );
    });
  },
);
