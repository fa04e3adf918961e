import type { Protocol } from '../protocol.ts';
import { GeminiDecoder } from './decode.ts';
import { encodeRequest } from './encode.ts';

/** `generateContent` as Google defined it, streamed as events. */
export function gemini(): Protocol {
  return {
    id: 'gemini',
    framing: 'events',
    headers: {},
    unsupportedParams: [],
    extras: ['topK'],
    // Any; and an id that was changed would no longer be found by the signature of its call.
    toolCallIds: { pattern: /^.+$/s, length: 24 },
    // Without `alt=sse` the pieces come as one growing JSON array.
    path: ({ model }) => `/models/${encodeURIComponent(model)}:streamGenerateContent?alt=sse`,
    encode: encodeRequest,
    createDecoder: (options) => new GeminiDecoder(options),
  };
}
