import { type MessagesFound, messagesFoundSchema } from '@parley/contracts';

import { request } from './client.ts';

/** Finds text on the branch that ends at a message, oldest first. */
export function searchMessages(
  chatId: string,
  { q, leafId }: { q: string; leafId: string },
  signal: AbortSignal,
): Promise<MessagesFound> {
  const query = new URLSearchParams({ q, leafId });
  const path = `/api/chats/${encodeURIComponent(chatId)}/messages/search?${query}`;
  return request(path, messagesFoundSchema, { signal });
}
