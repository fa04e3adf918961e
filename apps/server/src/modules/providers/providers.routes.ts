import {
  checkProviderBodySchema,
  providerCheckSchema,
  providerSchema,
  saveKeyBodySchema,
} from '@parley/contracts';
import { z } from 'zod';

import type { App } from '../../http/routes.ts';
import type { ProvidersService } from './providers.service.ts';

const params = z.object({ id: z.string() });
const providerAnswer = z.object({ provider: providerSchema });
const providersAnswer = z.object({ providers: z.array(providerSchema) });
const config = { access: 'admin' } as const;

export function providerRoutes(app: App, { providers }: { providers: ProvidersService }): void {
  app.get(
    '/api/providers',
    {
      config,
      schema: {
        summary: 'List providers and the state of their keys.',
        response: { 200: providersAnswer },
      },
    },
    async () => ({ providers: await providers.list() }),
  );

  app.put(
    '/api/providers/:id/key',
    {
      config,
      schema: {
        summary: 'Save a key.',
        params,
        body: saveKeyBodySchema,
        response: { 200: providerAnswer },
      },
    },
    async (request) => ({ provider: await providers.saveKey(request.params.id, request.body.key) }),
  );

  app.delete(
    '/api/providers/:id/key',
    { config, schema: { summary: 'Clear a key.', params } },
    async (request, reply) => {
      await providers.clearKey(request.params.id);
      return reply.code(204).send();
    },
  );

  app.post(
    '/api/providers/:id/check',
    {
      config,
      schema: {
        summary: 'Ask the provider whether the key works, and whether it has a model.',
        params,
        body: checkProviderBodySchema.nullish(),
        response: { 200: providerCheckSchema },
      },
    },
    async (request) => providers.check(request.params.id, request.body?.modelId ?? null),
  );
}
