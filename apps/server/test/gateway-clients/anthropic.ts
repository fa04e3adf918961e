import Anthropic from '@anthropic-ai/sdk';
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';

import { type Client, QUESTION, runTool, TOOL, type Told } from './client.ts';

/** Messages: tools by the helper that runs them, which asks as the beta does. */
export const anthropicMessages: Client = {
  name: '@anthropic-ai/sdk',
  path: '/v1/messages',
  readsReasoning: true,
  keepsSeals: true,
  async ask({ url, key, model }, { stream, tool = false, onText }) {
    const client = new Anthropic({ baseURL: url, apiKey: key, maxRetries: 0 });
    const asked = {
      ...{ model, max_tokens: 4_000, thinking: { type: 'enabled' as const, budget_tokens: 2_000 } },
      messages: [{ role: 'user' as const, content: QUESTION }],
    };
    if (tool) {
      return toldOf(await client.beta.messages.toolRunner({ ...asked, stream, tools: [RUNNABLE] }));
    }
    if (!stream) return toldOf(await client.messages.create(asked));
    const helper = client.messages.stream(asked);
    helper.on('text', (delta) => onText?.(delta));
    return toldOf(await helper.finalMessage());
  },
};

const RUNNABLE = betaTool({
  name: TOOL.name,
  description: TOOL.description,
  inputSchema: TOOL.parameters,
  run: (args) => runTool(args),
});

/** What is read of a message: that of the beta has more kinds of blocks. */
interface Message {
  content: readonly { type: string; text?: unknown; thinking?: unknown }[];
  usage: { input_tokens: number; output_tokens: number };
}

function toldOf({ content, usage }: Message): Told {
  const texts = (type: 'text' | 'thinking') =>
    content.flatMap((block) => (block.type === type ? [String(block[type])] : [])).join('');
  return {
    text: texts('text'),
    reasoning: texts('thinking'),
    usage: { input: usage.input_tokens, output: usage.output_tokens },
  };
}
