import {
  changeEndpointBodySchema,
  createEndpointBodySchema,
  endpointAnswerSchema,
  endpointsAnswerSchema,
} from '@parley/contracts';
import { z } from 'zod';

import type { App } from '../../http/routes.ts';
import type { EndpointsService } from './endpoints.service.ts';

const params = z.object({ id: z.string() });
const config = { access: 'admin' } as const;

export function endpointRoutes(app: App, { endpoints }: { endpoints: EndpointsService }): void {
  app.get(
    '/api/endpoints',
    {
      config,
      schema: {
        summary: 'List the endpoints that were added, and what one can be begun with.',
        response: { 200: endpointsAnswerSchema },
      },
    },
    async () => ({ endpoints: await endpoints.list(), presets: [...endpoints.presets] }),
  );

  app.post(
    '/api/endpoints',
    {
      config,
      schema: {
        summary: 'Add an endpoint that speaks the protocol of OpenAI.',
        body: createEndpointBodySchema,
        response: { 201: endpointAnswerSchema },
      },
    },
    async (request, reply) =>
      reply.code(201).send({ endpoint: await endpoints.create(request.body) }),
  );

  app.patch(
    '/api/endpoints/:id',
    {
      config,
      schema: {
        summary: 'Rename an endpoint or give it another address.',
        params,
        body: changeEndpointBodySchema,
        response: { 200: endpointAnswerSchema },
      },
    },
    async (request) => ({ endpoint: await endpoints.change(request.params.id, request.body) }),
  );

  app.delete(
    '/api/endpoints/:id',
    { config, schema: { summary: 'Remove an endpoint with its key and its models.', params } },
    async (request, reply) => {
      await endpoints.remove(request.params.id);
      return reply.code(204).send();
    },
  );
}
