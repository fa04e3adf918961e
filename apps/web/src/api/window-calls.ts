import { type MessagesAnswer, messagesAnswerSchema } from '@parley/contracts';

import { request } from './client.ts';

/** Where a window of a branch stands: in whose middle a message is, or which goes on from its edge. */
export type WindowPlace =
  | { around: string; leafId: string }
  | { before: string; limit: string }
  | { after: string; leafId: string; limit: string };

export function readWindow(
  chatId: string,
  place: WindowPlace,
  signal: AbortSignal,
): Promise<MessagesAnswer> {
  const query = new URLSearchParams(place);
  const path = `/api/chats/${encodeURIComponent(chatId)}/messages?${query}`;
  return request(path, messagesAnswerSchema, { signal });
}
