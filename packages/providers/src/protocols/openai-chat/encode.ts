import type { FilePart, Part, ToolCallPart, ToolResultPart } from '@parley/contracts';

import type {
  CompletionRequest,
  ConversationMessage,
  ResponseFormat,
  ToolChoice,
  ToolDefinition,
} from '../../types.ts';
import type { ReasoningEffort } from '../protocol.ts';
import type { OpenAiChatQuirks } from './index.ts';

type Json = Readonly<Record<string, unknown>>;

/** The body of a request for a streamed answer. What is not set is left to the provider. */
export function encodeRequest(request: CompletionRequest, quirks: OpenAiChatQuirks): Json {
  const { params } = request;
  return {
    model: request.model,
    messages: [
      ...encodeSystemPrompt(request),
      ...request.messages.flatMap((message) => encodeMessage(message, quirks)),
    ],
    stream: true,
    // Without it many vendors send no usage on a stream at all.
    ...(quirks.asksForUsage ? { stream_options: { include_usage: true } } : {}),
    temperature: params.temperature,
    top_p: params.topP,
    frequency_penalty: params.frequencyPenalty,
    presence_penalty: params.presencePenalty,
    [quirks.seedField]: params.seed,
    stop: params.stop,
    [quirks.outputLimitField]: params.maxOutputTokens,
    ...encodeReasoningEffort(params.reasoningEffort, quirks),
    ...encodeTools(request),
    response_format: request.responseFormat && encodeResponseFormat(request.responseFormat),
  };
}

function encodeTools({ tools = [], toolChoice }: CompletionRequest): Json {
  if (tools.length === 0) return {};
  return {
    tools: tools.map(encodeTool),
    tool_choice: toolChoice === undefined ? undefined : encodeToolChoice(toolChoice),
  };
}

function encodeTool({ name, description, parameters, strict }: ToolDefinition): Json {
  return { type: 'function', function: { name, description, parameters, strict } };
}

function encodeToolChoice(choice: ToolChoice): string | Json {
  return typeof choice === 'string' ? choice : { type: 'function', function: choice };
}

function encodeResponseFormat(format: ResponseFormat): Json {
  if (format.type === 'json') return { type: 'json_object' };
  const { name, description, schema, strict } = format;
  return { type: 'json_schema', json_schema: { name, description, schema, strict } };
}

function encodeReasoningEffort(asked: ReasoningEffort | undefined, quirks: OpenAiChatQuirks): Json {
  if (asked === undefined) return {};
  const effort = quirks.efforts[asked] ?? asked;
  return quirks.reasoning === 'object' ? { reasoning: { effort } } : { reasoning_effort: effort };
}

function encodeSystemPrompt({ systemPrompt }: CompletionRequest): Json[] {
  return systemPrompt ? [{ role: 'system', content: systemPrompt }] : [];
}

/** A message that has nothing to send (an answer that failed before its first word) is left out. */
function encodeMessage({ role, parts }: ConversationMessage, quirks: OpenAiChatQuirks): Json[] {
  return role === 'user' ? encodeUserMessage(parts) : encodeAnswer(parts, quirks);
}

function encodeUserMessage(parts: readonly Part[]): Json[] {
  const content = parts.flatMap((part) => {
    if (part.type === 'text') return [{ type: 'text', text: part.text }];
    return part.type === 'file' ? encodeFile(part) : [];
  });
  if (content.length === 0) return [];
  // Plain text as a plain string: some servers know no other form.
  const only = parts.length === 1 ? parts[0] : undefined;
  return [{ role: 'user', content: only?.type === 'text' ? only.text : content }];
}

function encodeFile({ mediaType, name, url }: FilePart): Json[] {
  if (url === undefined) return [];
  if (mediaType.startsWith('image/')) return [{ type: 'image_url', image_url: { url } }];
  return [{ type: 'file', file: { filename: name ?? 'file', file_data: url } }];
}

/**
 * An answer of the model as one assistant message, or as several where results of tools stand
 * between. Sources, warnings and files that a model made have no place in this format.
 */
function encodeAnswer(parts: readonly Part[], quirks: OpenAiChatQuirks): Json[] {
  const messages: Json[] = [];
  let turn: Part[] = [];
  for (const part of parts) {
    if (part.type !== 'tool-result') {
      turn.push(part);
      continue;
    }
    messages.push(...encodeTurn(turn, quirks), encodeToolResult(part));
    turn = [];
  }
  return [...messages, ...encodeTurn(turn, quirks)];
}

function encodeTurn(parts: readonly Part[], quirks: OpenAiChatQuirks): Json[] {
  const text = parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
  const toolCalls = parts.flatMap((part) =>
    part.type === 'tool-call' ? [encodeToolCall(part)] : [],
  );
  if (text === '' && toolCalls.length === 0) return [];
  return [
    {
      role: 'assistant',
      content: text === '' ? null : text,
      ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }),
      ...encodeReasoning(parts, toolCalls.length > 0, quirks),
    },
  ];
}

function encodeReasoning(
  parts: readonly Part[],
  hasToolCalls: boolean,
  { reasoningReplay }: OpenAiChatQuirks,
): Json {
  const reasoning = parts.filter((part) => part.type === 'reasoning');
  if (reasoningReplay === 'details') {
    // Signed or encrypted by their provider: a changed or reordered block is refused.
    const details = reasoning.flatMap((part) => part.details ?? []);
    return details.length === 0 ? {} : { reasoning_details: details };
  }
  const text = reasoning.map((part) => part.text).join('');
  const isWanted = reasoningReplay === 'text-with-tool-calls' && hasToolCalls && text !== '';
  return isWanted ? { reasoning_content: text } : {};
}

function encodeToolCall(call: ToolCallPart): Json {
  const { toolCallId, toolName } = call;
  return {
    id: toolCallId,
    type: 'function',
    function: { name: toolName, arguments: call.arguments },
  };
}

function encodeToolResult({ toolCallId, output }: ToolResultPart): Json {
  return { role: 'tool', tool_call_id: toolCallId, content: output };
}
