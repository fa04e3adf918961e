import type { Protocol } from '../protocol.ts';
import { OllamaDecoder } from './decode.ts';
import { encodeRequest } from './encode.ts';

/** `/api/chat` of Ollama: one JSON object a line. */
export function ollama(): Protocol {
  return {
    id: 'ollama',
    framing: 'lines',
    headers: {},
    unsupportedParams: [],
    extras: ['topK'],
    path: () => '/api/chat',
    encode: encodeRequest,
    createDecoder: (options) => new OllamaDecoder(options),
  };
}
