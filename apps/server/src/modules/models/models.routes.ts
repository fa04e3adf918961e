import { modelsAnswerSchema } from '@parley/contracts';

import type { App } from '../../http/routes.ts';
import type { ModelsService } from './models.service.ts';

const config = { access: 'admin' } as const;
const response = { 200: modelsAnswerSchema };

export function modelRoutes(app: App, { models }: { models: ModelsService }): void {
  app.get(
    '/api/models',
    { config, schema: { summary: 'List models, from the stored catalogue.', response } },
    async () => models.list(),
  );

  app.post(
    '/api/models/refresh',
    { config, schema: { summary: 'Ask every provider for its models now.', response } },
    async () => models.refreshAll(),
  );
}
