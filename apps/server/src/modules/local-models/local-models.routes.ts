import {
  importLocalModelBodySchema,
  localModelAnswerSchema,
  localModelsAnswerSchema,
} from '@parley/contracts';
import type { Local } from '@parley/providers';
import { z } from 'zod';

import type { App } from '../../http/routes.ts';

const params = z.object({ id: z.string() });
const config = { access: 'admin' } as const;
const begun = { 202: localModelAnswerSchema };

/** The models that run on this server: which there are, and how they come and go. */
export function localModelRoutes(app: App, { local }: { local: Local }): void {
  app.get(
    '/api/local-models',
    {
      config,
      schema: {
        summary: 'List the models that run on this server, and those that could.',
        response: { 200: localModelsAnswerSchema },
      },
    },
    () => local.models.list(),
  );

  app.post(
    '/api/local-models/import',
    {
      config,
      schema: {
        summary: 'Begin to copy a model from a folder on the server.',
        body: importLocalModelBodySchema,
        response: begun,
      },
    },
    async (request, reply) =>
      reply.code(202).send({ model: await local.models.importFolder(request.body) }),
  );

  app.post(
    '/api/local-models/:id/download',
    {
      config,
      schema: {
        summary: 'Begin to fetch a model, or go on where an earlier try ended.',
        params,
        response: begun,
      },
    },
    async (request, reply) =>
      reply.code(202).send({ model: await local.models.download(request.params.id) }),
  );

  app.delete(
    '/api/local-models/:id/download',
    {
      config,
      schema: {
        summary: 'Call off the installation of a model. What was fetched is kept.',
        params,
      },
    },
    async (request, reply) => {
      await local.models.cancel(request.params.id);
      return reply.code(204).send();
    },
  );

  app.delete(
    '/api/local-models/:id',
    {
      config,
      schema: {
        summary: 'Delete the files of a model, of an unfinished installation as well.',
        params,
      },
    },
    async (request, reply) => {
      await local.models.remove(request.params.id);
      return reply.code(204).send();
    },
  );
}
