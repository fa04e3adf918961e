import { anthropicMessages } from './anthropic-messages.ts';
import type { Door, DoorId } from './door.ts';
import { openAiChat } from './openai-chat.ts';
import { openAiResponses } from './openai-responses.ts';

export const DOORS: Record<DoorId, Door> = {
  'openai-chat': openAiChat,
  'openai-responses': openAiResponses,
  'anthropic-messages': anthropicMessages,
};
