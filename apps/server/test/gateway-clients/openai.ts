import OpenAI from 'openai';
import type { ChatCompletion } from 'openai/resources/chat/completions';
import type {
  Response,
  ResponseInputItem,
  ResponseOutputItem,
} from 'openai/resources/responses/responses';

import {
  type Asked,
  type Client,
  QUESTION,
  runTool,
  type Target,
  type Told,
  TOOL,
} from './client.ts';

function clientOf({ url, key }: Target): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0 });
}

/** Chat completions: streams by the helper that puts the chunks together, tools by the one that runs them. */
export const openAiChat: Client = {
  name: 'openai, chat completions',
  path: '/v1/chat/completions',
  readsReasoning: false,
  keepsSeals: false,
  async ask(target, { stream, tool = false, onText }) {
    const { chat } = clientOf(target);
    const messages = [{ role: 'user' as const, content: QUESTION }];
    const asked = { model: target.model, messages };
    const options = { include_usage: true };
    if (tool && stream) {
      const runner = chat.completions.runTools({
        ...asked,
        stream,
        stream_options: options,
        tools: [RUNNABLE],
      });
      return toldOfChat(await runner.finalChatCompletion());
    }
    if (tool) {
      const runner = chat.completions.runTools({ ...asked, tools: [RUNNABLE] });
      return toldOfChat(await runner.finalChatCompletion());
    }
    if (!stream) return toldOfChat(await chat.completions.create(asked));
    const helper = chat.completions.stream({ ...asked, stream_options: options });
    helper.on('content', (delta) => onText?.(delta));
    return toldOfChat(await helper.finalChatCompletion());
  },
};

const RUNNABLE = {
  type: 'function' as const,
  function: {
    ...TOOL,
    parameters: { ...TOOL.parameters, required: [...TOOL.parameters.required] },
    parse: (text: string): object => JSON.parse(text),
    function: (args: object) => runTool(args),
  },
};

function toldOfChat({ choices, usage }: ChatCompletion): Told {
  return {
    text: choices[0]?.message.content ?? '',
    reasoning: '',
    usage: usage ? { input: usage.prompt_tokens, output: usage.completion_tokens } : null,
  };
}

/** Responses, each with all that went before: nothing is stored. */
export const openAiResponses: Client = {
  name: 'openai, responses',
  path: '/v1/responses',
  readsReasoning: true,
  keepsSeals: true,
  async ask(target, asked) {
    const input: ResponseInputItem[] = [{ role: 'user', content: QUESTION }];
    for (;;) {
      const response = await respond(target, input, asked);
      const items = response.output.filter(comesBack);
      const results = items.flatMap(resultOf);
      if (results.length === 0) return toldOfResponse(response);
      input.push(...items, ...results);
    }
  },
};

/** The kinds of what the model said that tests meet; the library's type for the others cannot come back. */
function comesBack(item: ResponseOutputItem) {
  return item.type === 'reasoning' || item.type === 'message' || item.type === 'function_call';
}

function resultOf(item: ResponseInputItem): ResponseInputItem[] {
  if (item.type !== 'function_call') return [];
  const output = runTool(JSON.parse(item.arguments));
  return [{ type: 'function_call_output', call_id: item.call_id, output }];
}

async function respond(
  target: Target,
  input: ResponseInputItem[],
  { stream, tool = false, onText }: Asked,
): Promise<Response> {
  const { responses } = clientOf(target);
  const body = {
    ...{ model: target.model, input, store: false },
    ...(tool ? { tools: [{ type: 'function' as const, ...TOOL, strict: true }] } : {}),
  };
  if (!stream) return await responses.create(body);
  const helper = responses.stream(body);
  helper.on('response.output_text.delta', ({ delta }) => onText?.(delta));
  return await helper.finalResponse();
}

function toldOfResponse({ output, output_text: text, usage }: Response): Told {
  const thoughts = output.flatMap((item) => (item.type === 'reasoning' ? item.summary : []));
  return {
    text,
    reasoning: thoughts.map((summary) => summary.text).join(''),
    usage: usage ? { input: usage.input_tokens, output: usage.output_tokens } : null,
  };
}
