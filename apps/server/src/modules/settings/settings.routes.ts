import { changeSettingsBodySchema, settingsAnswerSchema } from '@parley/contracts';

import type { App } from '../../http/routes.ts';
import type { SettingsService } from './settings.service.ts';

const config = { access: 'admin' } as const;

export function settingsRoutes(app: App, { settings }: { settings: SettingsService }): void {
  app.get(
    '/api/settings',
    { config, schema: { summary: 'Read the settings.', response: { 200: settingsAnswerSchema } } },
    async () => ({ settings: await settings.get() }),
  );

  app.put(
    '/api/settings',
    {
      config,
      schema: {
        summary: 'Replace the settings, based on a version.',
        body: changeSettingsBodySchema,
        response: { 200: settingsAnswerSchema },
      },
    },
    async (request) => ({ settings: await settings.replace(request.body) }),
  );
}
