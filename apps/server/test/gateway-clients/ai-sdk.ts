import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { createOpenRouter } from '@openrouter/ai-sdk-provider';
import {
  generateText,
  isStepCount,
  jsonSchema,
  type LanguageModel,
  type LanguageModelUsage,
  streamText,
  tool as toolOf,
} from 'ai';

import {
  type Asked,
  type Client,
  QUESTION,
  runTool,
  type Target,
  TOOL,
  type Told,
} from './client.ts';

type ProviderOptions = NonNullable<Parameters<typeof generateText>[0]['providerOptions']>;

interface Provider extends Omit<Client, 'ask'> {
  model(target: Target, asked: Asked): LanguageModel;
  options?: ProviderOptions;
}

/** Vercel's AI SDK with each of the providers that reach us. */
export const aiSdkClients: readonly Client[] = [
  {
    name: 'ai with @ai-sdk/openai, chat',
    path: '/v1/chat/completions',
    readsReasoning: false,
    keepsSeals: false,
    model: ({ url, key, model }: Target) =>
      createOpenAI({ baseURL: `${url}/v1`, apiKey: key }).chat(model),
  },
  {
    name: 'ai with @ai-sdk/openai, responses',
    path: '/v1/responses',
    readsReasoning: true,
    keepsSeals: true,
    model: ({ url, key, model }: Target) =>
      createOpenAI({ baseURL: `${url}/v1`, apiKey: key }).responses(model),
    // Otherwise it refers to what it believes to be stored.
    options: { openai: { store: false } },
  },
  {
    name: 'ai with @ai-sdk/anthropic',
    path: '/v1/messages',
    readsReasoning: true,
    keepsSeals: true,
    model: ({ url, key, model }: Target) =>
      createAnthropic({ baseURL: `${url}/v1`, apiKey: key })(model),
    options: { anthropic: { thinking: { type: 'enabled', budgetTokens: 2_000 } } },
  },
  {
    name: 'ai with @ai-sdk/openai-compatible',
    path: '/v1/chat/completions',
    readsReasoning: true,
    keepsSeals: false,
    model: ({ url, key, model }: Target) =>
      createOpenAICompatible({
        ...{ name: 'parley', baseURL: `${url}/v1`, apiKey: key, includeUsage: true },
      })(model),
  },
  {
    name: 'ai with @openrouter/ai-sdk-provider',
    path: '/v1/chat/completions',
    readsReasoning: true,
    keepsSeals: true,
    model: ({ url, key, model }: Target, { usage: include = false }: Asked) =>
      createOpenRouter({ baseURL: `${url}/v1`, apiKey: key })(model, { usage: { include } }),
  },
].map(clientOf);

function clientOf({ model, options, ...client }: Provider): Client {
  return {
    ...client,
    async ask(target, asked) {
      const { stream, tool = false, onText } = asked;
      const question = {
        model: model(target, asked),
        prompt: QUESTION,
        maxRetries: 0,
        telemetry: { isEnabled: false },
        ...(options === undefined ? {} : { providerOptions: options }),
        ...(tool ? { tools: { [TOOL.name]: RUNNABLE }, stopWhen: isStepCount(2) } : {}),
      };
      if (!stream) {
        return toldOf((await generateText(question)).finalStep);
      }
      // It would write failures to the console; here they are read from the stream.
      const result = streamText({ ...question, onError: () => undefined });
      for await (const part of result.stream) {
        if (part.type === 'error') throw part.error;
        if (part.type === 'text-delta') onText?.(part.text);
      }
      return toldOf(await result.finalStep);
    },
  };
}

const RUNNABLE = toolOf({
  description: TOOL.description,
  inputSchema: jsonSchema<object>({
    ...TOOL.parameters,
    required: [...TOOL.parameters.required],
  }),
  execute: (args) => runTool(args),
});

interface Step {
  text: string;
  reasoningText: string | undefined;
  usage: LanguageModelUsage;
}

function toldOf({ text, reasoningText, usage }: Step): Told {
  const { inputTokens: input, outputTokens: output } = usage;
  const isKnown = input !== undefined && output !== undefined;
  return { text, reasoning: reasoningText ?? '', usage: isKnown ? { input, output } : null };
}
