import {
  priceOverrideAnswerSchema,
  priceOverridesAnswerSchema,
  removePriceOverrideQuerySchema,
  setPriceOverrideBodySchema,
} from '@parley/contracts';

import type { App } from '../../http/routes.ts';
import type { PricesService } from './prices.service.ts';

const PATH = '/api/prices/overrides';
const config = { access: 'admin' } as const;

export function priceRoutes(app: App, { prices }: { prices: PricesService }): void {
  app.get(
    PATH,
    {
      config,
      schema: {
        summary: 'List the prices that the administrator set.',
        response: { 200: priceOverridesAnswerSchema },
      },
    },
    async () => ({ overrides: prices.overrides() }),
  );

  app.put(
    PATH,
    {
      config,
      schema: {
        summary: 'Set the price of a model, in US dollars for a million tokens.',
        body: setPriceOverrideBodySchema,
        response: { 200: priceOverrideAnswerSchema },
      },
    },
    async (request) => ({ override: await prices.setOverride(request.body) }),
  );

  app.delete(
    PATH,
    {
      config,
      schema: {
        summary: 'Forget the price that was set for a model.',
        querystring: removePriceOverrideQuerySchema,
      },
    },
    async (request, reply) => {
      await prices.removeOverride(request.query.modelId);
      return reply.code(204).send();
    },
  );
}
