import { chatUsageQuerySchema, chatUsageSchema } from '@parley/contracts';

import { idParams as params } from '../../http/params.ts';
import type { App } from '../../http/routes.ts';
import type { ChatUsageService } from './chat-usage.service.ts';

export function chatUsageRoutes(app: App, { chatUsage }: { chatUsage: ChatUsageService }): void {
  app.get(
    '/api/chats/:id/usage',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'What the answers of a branch, and of the whole chat, used and cost.',
        params,
        querystring: chatUsageQuerySchema,
        response: { 200: chatUsageSchema },
      },
    },
    async (request) => chatUsage.of(request.ownerId, request.params.id, request.query.leafId),
  );
}
