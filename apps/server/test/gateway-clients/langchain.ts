import {
  type AIMessageChunk,
  type BaseMessage,
  HumanMessage,
  ToolMessage,
  type UsageMetadata,
} from '@langchain/core/messages';
import { ChatOpenAI } from '@langchain/openai';

import {
  type Asked,
  type Client,
  QUESTION,
  runTool,
  type Target,
  TOOL,
  type Told,
} from './client.ts';

/** LangChain's client of chat completions. */
export const langChain: Client = {
  name: '@langchain/openai',
  path: '/v1/chat/completions',
  readsReasoning: true,
  keepsSeals: false,
  async ask(target, asked) {
    const messages: BaseMessage[] = [new HumanMessage(QUESTION)];
    for (;;) {
      const message = await complete(target, messages, asked);
      const calls = message.tool_calls ?? [];
      if (calls.length === 0) return toldOf(message);
      const results = calls.map(
        ({ id = '', args }) => new ToolMessage({ tool_call_id: id, content: runTool(args) }),
      );
      messages.push(message, ...results);
    }
  },
};

async function complete(
  { url, key, model }: Target,
  messages: BaseMessage[],
  { stream, tool = false, onText }: Asked,
): Promise<AIMessageChunk> {
  const chat = new ChatOpenAI({
    ...{ model, apiKey: key, maxRetries: 0, streamUsage: true },
    configuration: { baseURL: `${url}/v1` },
  });
  const client = tool ? chat.bindTools([{ type: 'function', function: TOOL }]) : chat;
  if (!stream) return await client.invoke(messages);
  const chunks: AIMessageChunk[] = [];
  for await (const chunk of await client.stream(messages)) {
    onText?.(chunk.text);
    chunks.push(chunk);
  }
  return chunks.reduce((whole, chunk) => whole.concat(chunk));
}

function toldOf({ text, additional_kwargs: more, usage_metadata: usage }: AIMessageChunk): Told {
  const reasoning = more['reasoning_content'];
  return {
    text,
    reasoning: typeof reasoning === 'string' ? reasoning : '',
    usage: usageOf(usage),
  };
}

/** The type of the member itself comes out as `never`. */
function usageOf(usage: UsageMetadata | undefined): Told['usage'] {
  return usage ? { input: usage.input_tokens, output: usage.output_tokens } : null;
}
