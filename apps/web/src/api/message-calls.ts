import {
  type Chat,
  chatSchema,
  type ForkChatBody,
  type Message,
  messageSchema,
  type UpdateMessageBody,
} from '@parley/contracts';

import { member, nothing, request } from './client.ts';

/** @throws {ApiError} `message_running`, `message_not_found` */
export function updateMessage(messageId: string, body: UpdateMessageBody): Promise<Message> {
  return request(messagePath(messageId), member('message', messageSchema), {
    method: 'PATCH',
    body,
  });
}

/** Deletes a message and all below it. @throws {ApiError} `message_not_found` */
export function deleteMessage(messageId: string): Promise<undefined> {
  return request(messagePath(messageId), nothing, { method: 'DELETE' });
}

/** @throws {ApiError} `chat_not_found`, `message_not_found` */
export function forkChat(chatId: string, body: ForkChatBody): Promise<Chat> {
  return request(`/api/chats/${encodeURIComponent(chatId)}/fork`, member('chat', chatSchema), {
    method: 'POST',
    body,
  });
}

function messagePath(messageId: string): string {
  return `/api/messages/${encodeURIComponent(messageId)}`;
}
