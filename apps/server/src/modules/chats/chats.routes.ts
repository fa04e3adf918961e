import {
  chatSchema,
  chatsAnswerSchema,
  createChatBodySchema,
  listChatsQuerySchema,
  listMessagesQuerySchema,
  messagesAnswerSchema,
  updateChatBodySchema,
} from '@parley/contracts';
import { z } from 'zod';

import type { App } from '../../http/routes.ts';
import type { ChatsService } from './chats.service.ts';

const params = z.object({ id: z.string() });
const chatAnswer = z.object({ chat: chatSchema });
const config = { access: 'admin' } as const;

export function chatRoutes(app: App, { chats }: { chats: ChatsService }): void {
  app.post(
    '/api/chats',
    { config, schema: { body: createChatBodySchema, response: { 201: chatAnswer } } },
    async (request, reply) =>
      reply.code(201).send({ chat: await chats.create(request.ownerId, request.body) }),
  );

  app.get(
    '/api/chats',
    { config, schema: { querystring: listChatsQuerySchema, response: { 200: chatsAnswerSchema } } },
    async (request) => chats.list(request.ownerId, request.query),
  );

  app.get(
    '/api/chats/:id',
    { config, schema: { params, response: { 200: chatAnswer } } },
    async (request) => ({
      chat: await chats.get(request.ownerId, request.params.id),
    }),
  );

  app.patch(
    '/api/chats/:id',
    { config, schema: { params, body: updateChatBodySchema, response: { 200: chatAnswer } } },
    async (request) => ({
      chat: await chats.update(request.ownerId, request.params.id, request.body),
    }),
  );

  app.delete('/api/chats/:id', { config, schema: { params } }, async (request, reply) => {
    await chats.remove(request.ownerId, request.params.id);
    return reply.code(204).send();
  });

  app.get(
    '/api/chats/:id/messages',
    {
      config,
      schema: {
        params,
        querystring: listMessagesQuerySchema,
        response: { 200: messagesAnswerSchema },
      },
    },
    async (request) => chats.messages(request.ownerId, request.params.id, request.query),
  );
}
