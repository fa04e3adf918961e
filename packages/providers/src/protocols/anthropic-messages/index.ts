import type { Protocol, SideCallForm } from '../protocol.ts';
import { AnthropicMessagesDecoder } from './decode.ts';
import { encodeRequest } from './encode.ts';
import { forwardBody } from './forward.ts';

/** In what the speakers of this protocol differ. */
export interface AnthropicMessagesQuirks {
  /** The length of an answer where nobody set one: the protocol wants a number with every request. */
  defaultMaxTokens: number;
}

/**
 * The smallest limit that a Claude has had since version 4 (Opus 4 and 4.1; overview of models,
 * 2026-11): more is refused by some of them. What is not written costs nothing, and rate limits
 * count what was written, not what was allowed.
 */
const ANTHROPIC: AnthropicMessagesQuirks = { defaultMaxTokens: 32_000 };

/** Free of charge, and counted apart from messages in Anthropic's rate limits. */
const countTokens: SideCallForm = {
  path: '/v1/messages/count_tokens',
  read: () => ({ id: null, model: null, usage: null }),
};

/** Messages as Anthropic defined them (SDK 1.12.0, 2026-11-20) and some others speak them. */
export function anthropicMessages(quirks: Partial<AnthropicMessagesQuirks> = {}): Protocol {
  const effective = { ...ANTHROPIC, ...quirks };
  return {
    id: 'anthropic-messages',
    framing: 'events',
    signsOfLife: new Set(['ping']),
    // 2026-10-21 differs in what it refuses: temperature and top_p, which older models still take.
    headers: { 'anthropic-version': '2023-06-01' },
    unsupportedParams: ['frequencyPenalty', 'presencePenalty', 'seed'],
    extras: ['parallelToolCalls', 'user', 'topK'],
    path: () => '/v1/messages',
    encode: (request) => encodeRequest(request, effective),
    forward: forwardBody,
    createDecoder: (options) => new AnthropicMessagesDecoder(options),
    sideCalls: { 'count-tokens': countTokens },
  };
}
