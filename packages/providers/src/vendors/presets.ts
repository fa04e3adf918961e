import type { OpenAiChatQuirks } from '../protocols/openai-chat/index.ts';
import type { ParamName } from '../protocols/protocol.ts';

/** A kind of server that people run themselves, to begin a custom endpoint with. */
export interface EndpointPreset {
  id: string;
  name: string;
  /** Where it listens unless it was told otherwise. */
  baseUrl: string;
  quirks?: Partial<OpenAiChatQuirks>;
  unsupportedParams?: readonly ParamName[];
}

export const PRESETS: readonly EndpointPreset[] = [
  {
    id: 'llama-cpp',
    name: 'llama.cpp',
    baseUrl: 'http://127.0.0.1:8080/v1',
    quirks: { outputLimitField: 'max_tokens' },
  },
  {
    id: 'lm-studio',
    name: 'LM Studio',
    baseUrl: 'http://127.0.0.1:1234/v1',
    quirks: { outputLimitField: 'max_tokens' },
  },
  {
    id: 'vllm',
    name: 'vLLM',
    baseUrl: 'http://127.0.0.1:8000/v1',
    quirks: { outputLimitField: 'max_tokens' },
  },
];
