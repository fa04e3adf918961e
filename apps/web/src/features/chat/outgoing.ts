import type { Message } from '@parley/contracts';

import type { Outgoing } from './chat.store.ts';

/** An outgoing message as the server will store it. */
export function asMessage(
  { chatId, parentId }: Outgoing,
  { id, text, createdAt }: NonNullable<Outgoing['message']>,
): Message {
  return {
    id,
    chatId,
    parentId,
    role: 'user',
    parts: [{ type: 'text', text }],
    state: 'completed',
    modelId: null,
    generationId: null,
    seq: 0,
    finishReason: null,
    error: null,
    usage: null,
    timings: null,
    createdAt,
    editedAt: null,
  };
}
