import { AppError } from '@parley/contracts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import type { App } from '../../http/routes.ts';
import type { ModelsService } from '../models/models.service.ts';
import { CODEX_CATALOGUE } from './codex-catalogue.ts';
import { usageBody } from './key-usage.ts';
import { modelList, modelRows } from './model-rows.ts';

const config = { access: 'gateway' } as const;
/** Codex says which it is when it wants its catalogue. */
const listQuery = z.object({ client_version: z.string().optional() });

/** What programs look up: the models that they may ask, and what their key has used. */
export function lookupRoutes(app: App, { models }: { models: ModelsService }): void {
  app.get(
    '/v1/models',
    {
      config,
      schema: { summary: 'List the models that this key may ask.', querystring: listQuery },
    },
    async (request) => {
      const isForCodex = request.query.client_version !== undefined;
      return { ...(isForCodex ? CODEX_CATALOGUE : {}), ...listFor(request) };
    },
  );

  app.get(
    '/backend-api/codex/models',
    { config, schema: { summary: 'The same for Codex, with its empty catalogue.' } },
    async (request) => ({ ...CODEX_CATALOGUE, ...listFor(request) }),
  );

  app.get(
    '/v1/models/*',
    {
      config,
      schema: {
        summary: 'Look up a model; its id has slashes in it.',
        params: z.object({ '*': z.string() }),
      },
    },
    async (request) => {
      const id = request.params['*'];
      const row = modelRows(allowed(request).filter((model) => model.id === id))[0];
      if (row === undefined) throw new AppError('model_not_found');
      return row;
    },
  );

  app.get(
    '/v1/usage',
    { config, schema: { summary: 'What this key has used, and what of its limits is left.' } },
    async ({ apiKey }) => {
      if (apiKey === null) throw new AppError('api_key_missing');
      return usageBody(apiKey.usage());
    },
  );

  function listFor(request: FastifyRequest) {
    return modelList(allowed(request));
  }

  function allowed({ apiKey }: FastifyRequest) {
    return models.list().models.filter(({ id }) => apiKey?.mayAsk(id) ?? true);
  }
}
