import {
  chatSchema,
  chatsAnswerSchema,
  createChatBodySchema,
  forkChatBodySchema,
  listChatsQuerySchema,
  listMessagesQuerySchema,
  messagesAnswerSchema,
  updateChatBodySchema,
} from '@parley/contracts';
import { z } from 'zod';

import { idParams as params } from '../../http/params.ts';
import type { App } from '../../http/routes.ts';
import type { ChatsService } from './chats.service.ts';

const chatAnswer = z.object({ chat: chatSchema });
const config = { access: 'admin' } as const;

export function chatRoutes(app: App, { chats }: { chats: ChatsService }): void {
  app.post(
    '/api/chats',
    {
      config,
      schema: {
        summary: 'Create a chat.',
        body: createChatBodySchema,
        response: { 201: chatAnswer },
      },
    },
    async (request, reply) =>
      reply.code(201).send({ chat: await chats.create(request.ownerId, request.body) }),
  );

  app.get(
    '/api/chats',
    {
      config,
      schema: {
        summary: 'List chats, newest first.',
        querystring: listChatsQuerySchema,
        response: { 200: chatsAnswerSchema },
      },
    },
    async (request) => chats.list(request.ownerId, request.query),
  );

  app.get(
    '/api/chats/:id',
    { config, schema: { summary: 'Get a chat.', params, response: { 200: chatAnswer } } },
    async (request) => ({
      chat: await chats.get(request.ownerId, request.params.id),
    }),
  );

  app.patch(
    '/api/chats/:id',
    {
      config,
      schema: {
        summary: 'Rename, archive, or choose the branch that is shown.',
        params,
        body: updateChatBodySchema,
        response: { 200: chatAnswer },
      },
    },
    async (request) => ({
      chat: await chats.update(request.ownerId, request.params.id, request.body),
    }),
  );

  app.delete(
    '/api/chats/:id',
    { config, schema: { summary: 'Stop what runs in a chat, then delete it.', params } },
    async (request, reply) => {
      await chats.remove(request.ownerId, request.params.id);
      return reply.code(204).send();
    },
  );

  app.get(
    '/api/chats/:id/messages',
    {
      config,
      schema: {
        summary: 'Read one branch, a window at a time from its newest end.',
        params,
        querystring: listMessagesQuerySchema,
        response: { 200: messagesAnswerSchema },
      },
    },
    async (request) => chats.messages(request.ownerId, request.params.id, request.query),
  );

  app.post(
    '/api/chats/:id/fork',
    {
      config,
      schema: {
        summary: 'Copy the way to a message, or all branches, into a new chat.',
        params,
        body: forkChatBodySchema,
        response: { 201: chatAnswer },
      },
    },
    async (request, reply) =>
      reply
        .code(201)
        .send({ chat: await chats.fork(request.ownerId, request.params.id, request.body) }),
  );
}
