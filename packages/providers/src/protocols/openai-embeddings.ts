import { AppError } from '@parley/contracts';

import { mergeUsage, readChunk } from './openai-chat/wire.ts';
import type { SideCallForm } from './protocol.ts';

/** Embeddings as OpenAI defined them, beside chat completions and responses alike. */
export const openAiEmbeddings: SideCallForm = {
  path: '/embeddings',
  read(answer) {
    const told = readChunk(answer);
    if (told === null) throw new AppError('upstream_protocol_error');
    const usage = mergeUsage(null, told.usage, told.service_tier);
    return {
      id: told.id,
      model: told.model,
      // Nothing is written, and OpenAI has no member that says so.
      usage: usage === null ? null : { ...usage, outputTokens: usage.outputTokens ?? 0 },
    };
  },
};
