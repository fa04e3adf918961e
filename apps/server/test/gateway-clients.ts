import { aiSdkClients } from './gateway-clients/ai-sdk.ts';
import { anthropicMessages } from './gateway-clients/anthropic.ts';
import type { Client } from './gateway-clients/client.ts';
import { langChain } from './gateway-clients/langchain.ts';
import { openAiChat, openAiResponses } from './gateway-clients/openai.ts';
import { openRouter } from './gateway-clients/openrouter.ts';

export * from './gateway-clients/client.ts';

/** Every library that the gateway is held against; their versions are pinned in the catalog. */
export const CLIENTS: readonly Client[] = [
  openAiChat,
  openAiResponses,
  anthropicMessages,
  ...aiSdkClients,
  openRouter,
  langChain,
];
