import {
  apiKeyAnswerSchema,
  apiKeysAnswerSchema,
  changeApiKeyBodySchema,
  createApiKeyBodySchema,
  newApiKeyAnswerSchema,
} from '@parley/contracts';

import { idParams as params } from '../../http/params.ts';
import type { App } from '../../http/routes.ts';
import type { ApiKeysService } from './api-keys.service.ts';

const config = { access: 'admin' } as const;

export function apiKeyRoutes(app: App, { apiKeys }: { apiKeys: ApiKeysService }): void {
  app.get(
    '/api/api-keys',
    {
      config,
      schema: {
        summary: 'List the keys of the gateway, with what they have used of their limits.',
        response: { 200: apiKeysAnswerSchema },
      },
    },
    async (request) => ({ apiKeys: apiKeys.list(request.ownerId) }),
  );

  app.post(
    '/api/api-keys',
    {
      config,
      schema: {
        summary: 'Make a key of the gateway. This answer is the only time that it is seen.',
        body: createApiKeyBodySchema,
        response: { 201: newApiKeyAnswerSchema },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await apiKeys.create(request.ownerId, request.body)),
  );

  app.patch(
    '/api/api-keys/:id',
    {
      config,
      schema: {
        summary: 'Change the name, the limits, the models or the expiry of a key.',
        params,
        body: changeApiKeyBodySchema,
        response: { 200: apiKeyAnswerSchema },
      },
    },
    async (request) => ({
      apiKey: await apiKeys.change(request.ownerId, request.params.id, request.body),
    }),
  );

  app.post(
    '/api/api-keys/:id/regenerate',
    {
      config,
      schema: {
        summary: 'Give a key another secret. The old one is refused from here on.',
        params,
        response: { 200: newApiKeyAnswerSchema },
      },
    },
    (request) => apiKeys.regenerate(request.ownerId, request.params.id),
  );

  app.delete(
    '/api/api-keys/:id',
    { config, schema: { summary: 'Delete a key. What it asked stays in the log.', params } },
    async (request, reply) => {
      await apiKeys.remove(request.ownerId, request.params.id);
      return reply.code(204).send();
    },
  );
}
