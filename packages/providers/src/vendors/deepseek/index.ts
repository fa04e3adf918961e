import { openAiCompatible } from '../openai-compatible.ts';

/**
 * api-docs.deepseek.com, "Thinking Mode". What a model thought goes back beside the calls of tools it
 * led to: without it they are refused with 400. Its reasoner refuses "successive user or assistant
 * messages" (DeepSeek-R1#21, open-webui#9266) and a first message that is none of the user
 * (NextChat#6305).
 */
export const deepseek = openAiCompatible({
  id: 'deepseek',
  name: 'DeepSeek',
  baseUrl: 'https://api.deepseek.com/v1',
  keyForm: { prefix: 'sk-', alphabet: '0-9a-f', minLength: 32 },
  quirks: {
    outputLimitField: 'max_tokens',
    reasoningReplay: 'text-with-tool-calls',
    alternates: true,
    efforts: { minimal: 'low', medium: 'high', xhigh: 'high' },
  },
  unsupportedParams: ['seed'],
});
