import { OpenRouter } from '@openrouter/sdk';
import type {
  ChatMessages,
  ChatRequest,
  ChatStreamChunk,
  ChatStreamToolCall,
  ChatToolCall,
  ChatUsage,
  ReasoningDetailUnion,
} from '@openrouter/sdk/models';

import {
  type Asked,
  type Client,
  QUESTION,
  runTool,
  type Target,
  TOOL,
  type Told,
} from './client.ts';

/** OpenRouter's own client, which holds every answer against OpenRouter's schemas. */
export const openRouter: Client = {
  name: '@openrouter/sdk',
  path: '/v1/chat/completions',
  readsReasoning: true,
  keepsSeals: true,
  async ask(target, asked) {
    const messages: ChatMessages[] = [{ role: 'user', content: QUESTION }];
    for (;;) {
      const { toolCalls, reasoningDetails, ...told } = await complete(target, messages, asked);
      if (toolCalls.length === 0) return told;
      messages.push({ role: 'assistant', content: told.text, toolCalls, reasoningDetails });
      for (const { id, function: called } of toolCalls) {
        const content = runTool(JSON.parse(called.arguments));
        messages.push({ role: 'tool', toolCallId: id, content });
      }
    }
  },
};

interface Answer extends Told {
  toolCalls: ChatToolCall[];
  reasoningDetails: ReasoningDetailUnion[];
}

async function complete(
  { url, key, model }: Target,
  messages: ChatMessages[],
  { stream, tool = false, usage = false, onText }: Asked,
): Promise<Answer> {
  const client = new OpenRouter({
    ...{ serverURL: `${url}/v1`, apiKey: key, retryConfig: { strategy: 'none' } },
  });
  const chatRequest: ChatRequest = {
    ...{ model, messages: [...messages] },
    ...(tool ? { tools: [{ type: 'function', function: TOOL }] } : {}),
  };
  if (stream) {
    const chunks = await client.chat.send({
      chatRequest: { ...chatRequest, stream, streamOptions: { includeUsage: usage } },
    });
    if (!(Symbol.asyncIterator in chunks)) throw new Error('it was not streamed');
    return await assembled(chunks, onText);
  }
  const result = await client.chat.send({ chatRequest: { ...chatRequest, stream: false } });
  if (!('choices' in result)) throw new Error('it was streamed');
  const message = result.choices[0]?.message;
  return {
    text: typeof message?.content === 'string' ? message.content : '',
    reasoning: message?.reasoning ?? '',
    usage: toldOfUsage(result.usage),
    toolCalls: message?.toolCalls ?? [],
    reasoningDetails: message?.reasoningDetails ?? [],
  };
}

/** What the pieces of a stream come to: their client does not put them together. */
async function assembled(
  chunks: AsyncIterable<ChatStreamChunk>,
  onText: Asked['onText'],
): Promise<Answer> {
  const answer: Answer = {
    ...{ text: '', reasoning: '', usage: null },
    ...{ toolCalls: [], reasoningDetails: [] },
  };
  for await (const { choices, usage, error } of chunks) {
    if (error !== undefined) throw new Error(error.message);
    answer.usage = toldOfUsage(usage) ?? answer.usage;
    const delta = choices[0]?.delta;
    if (delta === undefined) continue;
    if (typeof delta.content === 'string') onText?.(delta.content);
    answer.text += delta.content ?? '';
    answer.reasoning += delta.reasoning ?? '';
    answer.reasoningDetails.push(...(delta.reasoningDetails ?? []));
    for (const piece of delta.toolCalls ?? []) addPiece(answer.toolCalls, piece);
  }
  return answer;
}

function addPiece(
  calls: ChatToolCall[],
  { index, id, function: called }: ChatStreamToolCall,
): void {
  const begun = calls[index];
  if (begun !== undefined) {
    begun.function.arguments += called?.arguments ?? '';
    return;
  }
  calls[index] = {
    ...{ type: 'function', id: id ?? '' },
    function: { name: called?.name ?? '', arguments: called?.arguments ?? '' },
  };
}

function toldOfUsage(usage: ChatUsage | undefined): Told['usage'] {
  return usage === undefined ? null : { input: usage.promptTokens, output: usage.completionTokens };
}
