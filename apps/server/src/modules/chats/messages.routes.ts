import { messageSchema, updateMessageBodySchema } from '@parley/contracts';
import { z } from 'zod';

import { idParams as params } from '../../http/params.ts';
import type { App } from '../../http/routes.ts';
import type { MessagesService } from './messages.service.ts';

const config = { access: 'admin' } as const;

export function messageRoutes(app: App, { messages }: { messages: MessagesService }): void {
  app.patch(
    '/api/messages/:id',
    {
      config,
      schema: {
        summary: 'Edit an answer in place.',
        params,
        body: updateMessageBodySchema,
        response: { 200: z.object({ message: messageSchema }) },
      },
    },
    async (request) => ({
      message: await messages.edit(request.ownerId, request.params.id, request.body),
    }),
  );

  app.delete(
    '/api/messages/:id',
    {
      config,
      schema: { summary: 'Stop what is written below a message, then delete it all.', params },
    },
    async (request, reply) => {
      await messages.remove(request.ownerId, request.params.id);
      return reply.code(204).send();
    },
  );
}
