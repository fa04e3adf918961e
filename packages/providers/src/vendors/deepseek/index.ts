import { openAiCompatible } from '../openai-compatible.ts';

/**
 * api-docs.deepseek.com, "Thinking Mode". What a model thought goes back beside the calls of tools it
 * led to: without it they are refused with 400.
 */
export const deepseek = openAiCompatible({
  id: 'deepseek',
  name: 'DeepSeek',
  baseUrl: 'https://api.deepseek.com/v1',
  keyForm: { prefix: 'sk-', alphabet: '0-9a-f', minLength: 32 },
  quirks: {
    outputLimitField: 'max_tokens',
    reasoningReplay: 'text-with-tool-calls',
    efforts: { minimal: 'low', medium: 'high', xhigh: 'high' },
  },
  unsupportedParams: ['seed'],
});
