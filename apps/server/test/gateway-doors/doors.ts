import type { Dialect as UpstreamDialect, ProtocolId } from '@parley/providers/testing';

import { readChatStream, readCompletion } from './read-chat.ts';
import { readMessage, readMessagesStream } from './read-messages.ts';
import { readResponse, readResponsesStream } from './read-responses.ts';
import {
  anthropicErrorIn,
  openAiErrorIn,
  type Told,
  type ToldError,
  type ToldFrame,
  type ToldStream,
} from './told.ts';

/** A door of the gateway as its clients know it. */
export interface Door {
  id: 'openai-chat' | 'openai-responses' | 'anthropic-messages';
  family: 'openai' | 'anthropic';
  path: string;
  /** A question, in the members that every client sends. */
  body(modelId: string, text: string): Record<string, unknown>;
  readStream(frames: readonly ToldFrame[]): ToldStream;
  readWhole(body: unknown): Told;
  readError(body: unknown): ToldError;
  /** What ends a stream that was completed; there is `response.incomplete` beside the one for Responses. */
  ends: readonly string[];
  /** What ends one that failed in the middle. */
  failedEnds: readonly string[];
}

export const CHAT_DOOR: Door = {
  id: 'openai-chat',
  family: 'openai',
  path: '/v1/chat/completions',
  body: (model, text) => ({
    model,
    messages: [{ role: 'user', content: text }],
    stream_options: { include_usage: true },
  }),
  readStream: readChatStream,
  readWhole: readCompletion,
  readError: openAiErrorIn,
  ends: ['finish', '[DONE]'],
  failedEnds: ['error'],
};

export const RESPONSES_DOOR: Door = {
  id: 'openai-responses',
  family: 'openai',
  path: '/v1/responses',
  body: (model, text) => ({ model, input: text }),
  readStream: readResponsesStream,
  readWhole: readResponse,
  readError: openAiErrorIn,
  ends: ['response.completed', '[DONE]'],
  failedEnds: ['error', 'response.failed'],
};

export const MESSAGES_DOOR: Door = {
  id: 'anthropic-messages',
  family: 'anthropic',
  path: '/v1/messages',
  body: (model, text) => ({
    model,
    max_tokens: 100,
    messages: [{ role: 'user', content: [{ type: 'text', text }] }],
  }),
  readStream: readMessagesStream,
  readWhole: readMessage,
  readError: anthropicErrorIn,
  ends: ['message_stop'],
  failedEnds: ['error'],
};

export const DOORS: readonly Door[] = [CHAT_DOOR, RESPONSES_DOOR, MESSAGES_DOOR];

/** Whether an upstream's frames go on to the clients of a door as they came. */
export function isForwarded(door: Door, { protocol }: UpstreamDialect): boolean {
  const spoken: ProtocolId = door.id;
  return spoken === protocol;
}
