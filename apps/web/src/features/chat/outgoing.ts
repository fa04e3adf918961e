import type { Message } from '@parley/contracts';

import { partsOf } from '../composer/draft.ts';
import type { Outgoing } from './chat.store.ts';

/** An outgoing message as the server will store it. */
export function asMessage(
  { chatId, parentId }: Outgoing,
  { id, draft, createdAt }: NonNullable<Outgoing['message']>,
): Message {
  return {
    id,
    chatId,
    parentId,
    role: 'user',
    parts: partsOf(draft),
    state: 'completed',
    modelId: null,
    generationId: null,
    seq: 0,
    finishReason: null,
    error: null,
    usage: null,
    timings: null,
    route: null,
    createdAt,
    editedAt: null,
  };
}
