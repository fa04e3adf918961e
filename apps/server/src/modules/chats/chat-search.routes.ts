import { messagesFoundSchema, searchMessagesQuerySchema } from '@parley/contracts';

import { idParams as params } from '../../http/params.ts';
import type { App } from '../../http/routes.ts';
import { clientGone } from '../../http/sse.ts';
import type { ChatSearchService } from './chat-search.service.ts';

export function chatSearchRoutes(
  app: App,
  { chatSearch }: { chatSearch: ChatSearchService },
): void {
  app.get(
    '/api/chats/:id/messages/search',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Find text in what was said on a branch.',
        params,
        querystring: searchMessagesQuerySchema,
        response: { 200: messagesFoundSchema },
      },
    },
    async (request, reply) =>
      chatSearch.find(request.ownerId, request.params.id, request.query, clientGone(reply)),
  );
}
