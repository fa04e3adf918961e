import { VENDORS } from '../../registry.ts';
import type { Dialect, ProtocolId } from '../dialect.ts';
import { anthropicMessagesDialect } from './anthropic-messages.ts';
import { geminiDialect } from './gemini.ts';
import { ollamaDialect } from './ollama.ts';
import { openAiChatDialect } from './openai-chat.ts';
import { openAiResponsesDialect } from './openai-responses.ts';

/** How the servers of each protocol say things; a protocol without its dialect does not compile. */
export const DIALECTS: Readonly<Record<ProtocolId, Dialect>> = {
  'openai-chat': openAiChatDialect,
  'openai-responses': openAiResponsesDialect,
  'anthropic-messages': anthropicMessagesDialect,
  gemini: geminiDialect,
  ollama: ollamaDialect,
};

/** How the servers of a built-in vendor say things. @throws {Error} when there is no such vendor */
export function dialectOf(vendorId: string): Dialect {
  const vendor = VENDORS.find(({ id }) => id === vendorId);
  if (vendor === undefined) throw new Error(`there is no vendor ${vendorId}`);
  return DIALECTS[vendor.protocol.id];
}
