import { z } from 'zod';

import type { App } from '../http/routes.ts';
import type { HookRunner } from './runner.ts';

const config = { access: 'admin' } as const;
const hooksAnswer = z.object({
  hooks: z.array(z.object({ name: z.string(), points: z.array(z.string()), source: z.string() })),
});

export function hookRoutes(app: App, { hooks }: { hooks: HookRunner }): void {
  app.get(
    '/api/hooks',
    {
      config,
      schema: { summary: 'List the hooks of this server.', response: { 200: hooksAnswer } },
    },
    async () => ({
      hooks: hooks.list(),
    }),
  );
  app.post(
    '/api/hooks/register',
    { config, schema: { summary: 'Always 501: hooks are server-side code.' } },
    () => hooks.register(),
  );
}
