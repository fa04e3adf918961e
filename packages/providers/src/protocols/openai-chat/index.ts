import type { Protocol } from '../protocol.ts';
import { OpenAiChatDecoder } from './decode.ts';
import { encodeRequest } from './encode.ts';

/** In what the speakers of this protocol differ. */
export interface OpenAiChatQuirks {
  /** The field that limits the length of the answer. */
  outputLimitField: 'max_completion_tokens' | 'max_tokens';
  /** Whether the effort of reasoning is `reasoning: {effort}` or a flat `reasoning_effort`. */
  reasoning: 'object' | 'flat';
}

/** What OpenAI itself expects (OpenAPI description f85dbe2, 2026-08-21). */
const OPENAI: OpenAiChatQuirks = { outputLimitField: 'max_completion_tokens', reasoning: 'flat' };

/** Chat completions as OpenAI defined them and many others speak them. */
export function openAiChat(quirks: Partial<OpenAiChatQuirks> = {}): Protocol {
  const effective = { ...OPENAI, ...quirks };
  return {
    id: 'openai-chat',
    framing: 'events',
    headers: {},
    unsupportedParams: [],
    path: () => '/chat/completions',
    encode: (request) => ({ body: encodeRequest(request, effective), warnings: [] }),
    createDecoder: (options) => new OpenAiChatDecoder(options),
  };
}
