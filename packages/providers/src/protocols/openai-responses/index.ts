import { openAiEmbeddings } from '../openai-embeddings.ts';
import type { Protocol } from '../protocol.ts';
import { OpenAiResponsesDecoder } from './decode.ts';
import { encodeRequest } from './encode.ts';
import { forwardBody } from './forward.ts';

/** The Responses API as OpenAI defined it. It is used without its memory: every request says all. */
export function openAiResponses(): Protocol {
  return {
    id: 'openai-responses',
    framing: 'events',
    signsOfLife: new Set(['keepalive']),
    headers: {},
    // Not among the parameters of a response, unlike those of a chat completion.
    unsupportedParams: ['frequencyPenalty', 'presencePenalty', 'seed', 'stop'],
    extras: [
      'parallelToolCalls',
      'user',
      'metadata',
      'serviceTier',
      'promptCacheKey',
      'safetyIdentifier',
      'verbosity',
    ],
    path: () => '/responses',
    encode: encodeRequest,
    forward: forwardBody,
    createDecoder: (options) => new OpenAiResponsesDecoder(options),
    sideCalls: { embeddings: openAiEmbeddings },
  };
}
