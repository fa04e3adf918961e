import type { Part, ToolCallPart, ToolResultPart } from '@parley/contracts';

import { NOT_SHOWN } from '../../history/turns.ts';
import type {
  CompletionRequest,
  ConversationMessage,
  ProviderWarning,
  RequestExtras,
  ResponseFormat,
  ToolChoice,
  ToolDefinition,
} from '../../types.ts';
import { effortChanged } from '../effort-changed.ts';
import type { EncodedRequest, ReasoningEffort } from '../protocol.ts';
import { encodeFile } from './files.ts';
import type { OpenAiChatQuirks } from './index.ts';
import { inOrder, withAnsweredTools } from './order.ts';
import { blocksOf } from './reasoning-details.ts';

type Json = Readonly<Record<string, unknown>>;

/** The body of a request for a streamed answer. What is not set is left to the provider. */
export function encodeRequest(
  request: CompletionRequest,
  quirks: OpenAiChatQuirks,
): EncodedRequest {
  const { params } = request;
  const warnings: ProviderWarning[] = [];
  const messages = inOrder(request.messages, quirks).flatMap((message) =>
    encodeMessage(message, quirks, warnings),
  );
  const body = {
    model: request.model,
    messages: [...encodeSystemPrompt(request), ...withAnsweredTools(messages, quirks)],
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
    ...encodeReasoningEffort(params.reasoningEffort, quirks, warnings),
    ...encodeTools(request),
    ...encodeExtras(request.extras),
    response_format: request.responseFormat && encodeResponseFormat(request.responseFormat),
  };
  return { body, warnings };
}

function encodeExtras(extras: RequestExtras = {}): Json {
  return {
    top_k: extras.topK,
    user: extras.user,
    metadata: extras.metadata,
    service_tier: extras.serviceTier,
    prompt_cache_key: extras.promptCacheKey,
    safety_identifier: extras.safetyIdentifier,
    verbosity: extras.verbosity,
  };
}

function encodeTools({ tools = [], toolChoice, extras = {} }: CompletionRequest): Json {
  if (tools.length === 0) return {};
  return {
    tools: tools.map(encodeTool),
    tool_choice: toolChoice === undefined ? undefined : encodeToolChoice(toolChoice),
    parallel_tool_calls: extras.parallelToolCalls,
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

function encodeReasoningEffort(
  asked: ReasoningEffort | undefined,
  quirks: OpenAiChatQuirks,
  warnings: ProviderWarning[],
): Json {
  if (asked === undefined) return {};
  const effort = quirks.efforts[asked] ?? asked;
  if (effort !== asked) {
    warnings.push(effortChanged(effort, `the provider does not know “${asked}”`));
  }
  return quirks.reasoning === 'object' ? { reasoning: { effort } } : { reasoning_effort: effort };
}

function encodeSystemPrompt({ systemPrompt }: CompletionRequest): Json[] {
  return systemPrompt ? [{ role: 'system', content: systemPrompt }] : [];
}

function encodeMessage(
  { role, parts }: ConversationMessage,
  quirks: OpenAiChatQuirks,
  warnings: ProviderWarning[],
): Json[] {
  return role === 'user'
    ? [encodeUserMessage(parts, quirks, warnings)]
    : encodeAnswer(parts, quirks);
}

function encodeUserMessage(
  parts: readonly Part[],
  quirks: OpenAiChatQuirks,
  warnings: ProviderWarning[],
): Json {
  const content: Json[] = [];
  const texts: string[] = [];
  for (const part of parts) {
    if (part.type === 'text') {
      content.push({ type: 'text', text: part.text });
      texts.push(part.text);
    } else if (part.type === 'file') {
      const file = encodeFile(part, quirks);
      if ('content' in file) content.push(file.content);
      else warnings.push(file.warning);
    }
  }
  // Plain text as a plain string: some servers know no other form.
  const isPlain = texts.length === content.length;
  return { role: 'user', content: isPlain ? texts.join('\n\n') || NOT_SHOWN : content };
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
    const details = reasoning.flatMap((part) => blocksOf(part.details));
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

/** The protocol has no sign for a call that failed, so the model must read it. */
function encodeToolResult({ toolCallId, output, isError }: ToolResultPart): Json {
  const content = isError === true ? `Error: ${output}` : output;
  return { role: 'tool', tool_call_id: toolCallId, content };
}
