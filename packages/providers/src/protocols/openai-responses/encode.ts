import type { FilePart, Part, ToolResultPart } from '@parley/contracts';

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
import type { JsonObject } from '../fields.ts';
import type { EncodedRequest } from '../protocol.ts';
import { encodeFile } from './files.ts';
import { type ItemIdentity, replayedItemOf } from './replayed-items.ts';

/** The body of a request for a streamed answer. What is not set is left to the provider. */
export function encodeRequest(request: CompletionRequest): EncodedRequest {
  const { params } = request;
  const warnings: ProviderWarning[] = [];
  const { instructions, developer } = encodeSystemPrompt(request);
  const said = request.messages.flatMap((message) => encodeMessage(message, warnings));
  const input = [...developer, ...said];
  const { reasoningEffort: effort } = params;
  const body = {
    model: request.model,
    instructions,
    input,
    stream: true,
    // The conversation is ours to keep; without this every answer is kept there for 30 days.
    store: false,
    include: reasons(request, input) ? ['reasoning.encrypted_content'] : undefined,
    temperature: params.temperature,
    top_p: params.topP,
    max_output_tokens: params.maxOutputTokens,
    reasoning: effort === undefined ? undefined : { effort },
    ...encodeTools(request),
    ...encodeExtras(request.extras),
    text: encodeText(request),
  };
  return { body, warnings };
}

/**
 * An answer in JSON is refused unless a message names it ("Response input messages must contain the
 * word 'json'", 400), and instructions are no message.
 */
function encodeSystemPrompt({ systemPrompt, responseFormat }: CompletionRequest): {
  instructions: string | undefined;
  developer: JsonObject[];
} {
  if (!systemPrompt) return { instructions: undefined, developer: [] };
  if (responseFormat?.type !== 'json') return { instructions: systemPrompt, developer: [] };
  return { instructions: undefined, developer: [{ role: 'developer', content: systemPrompt }] };
}

/**
 * Whether the model is known to reason. Its items can only come back encrypted, as nothing is stored;
 * but a model that does not reason refuses a request that asks for that ("Encrypted content is not
 * supported with this model", 400), so of one that nobody knows it is not asked.
 */
function reasons(request: CompletionRequest, input: readonly JsonObject[]): boolean {
  const { params, inputModalities = [], supportedParameters = [] } = request;
  const hasReasoned = input.some((item) => item['type'] === 'reasoning');
  if (params.reasoningEffort !== undefined || hasReasoned) return true;
  if (request.unsupportedParameters?.some(isReasoning)) return false;
  if (supportedParameters.length > 0) return supportedParameters.some(isReasoning);
  // Whoever knows what it can be shown counts what it refuses.
  return inputModalities.length > 0;
}

/** In the words of catalogues. */
function isReasoning(parameter: string): boolean {
  return parameter === 'reasoning' || parameter === 'reasoning_effort';
}

function encodeExtras(extras: RequestExtras = {}): JsonObject {
  return {
    user: extras.user,
    metadata: extras.metadata,
    service_tier: extras.serviceTier,
    prompt_cache_key: extras.promptCacheKey,
    safety_identifier: extras.safetyIdentifier,
  };
}

function encodeText({ responseFormat, extras = {} }: CompletionRequest): JsonObject | undefined {
  const { verbosity } = extras;
  if (responseFormat === undefined && verbosity === undefined) return undefined;
  return {
    ...(responseFormat === undefined ? {} : { format: encodeResponseFormat(responseFormat) }),
    ...(verbosity === undefined ? {} : { verbosity }),
  };
}

function encodeTools({ tools = [], toolChoice, extras = {} }: CompletionRequest): JsonObject {
  if (tools.length === 0) return {};
  return {
    tools: tools.map(encodeTool),
    tool_choice: toolChoice === undefined ? undefined : encodeToolChoice(toolChoice),
    parallel_tool_calls: extras.parallelToolCalls,
  };
}

/** `strict` is said in any case: unlike that of chat completions, its default is true. */
function encodeTool({ name, description, parameters, strict = false }: ToolDefinition): JsonObject {
  return { type: 'function', name, description, parameters, strict };
}

function encodeToolChoice(choice: ToolChoice): string | JsonObject {
  return typeof choice === 'string' ? choice : { type: 'function', name: choice.name };
}

function encodeResponseFormat(format: ResponseFormat): JsonObject {
  if (format.type === 'json') return { type: 'json_object' };
  const { name, description, schema, strict } = format;
  return { type: 'json_schema', name, description, schema, strict };
}

/** A message that has nothing to send (an answer that failed before its first word) is left out. */
function encodeMessage(message: ConversationMessage, warnings: ProviderWarning[]): JsonObject[] {
  return message.role === 'user'
    ? encodeUserMessage(message.parts, warnings)
    : encodeAnswer(message.parts);
}

function encodeUserMessage(parts: readonly Part[], warnings: ProviderWarning[]): JsonObject[] {
  const content = parts.flatMap((part) => {
    if (part.type === 'text')
      return part.text === '' ? [] : [{ type: 'input_text', text: part.text }];
    return part.type === 'file' ? encodeUserFile(part, warnings) : [];
  });
  if (parts.length === 0) return [];
  const isGone = content.length === 0;
  return [{ role: 'user', content: isGone ? [{ type: 'input_text', text: NOT_SHOWN }] : content }];
}

function encodeUserFile(file: FilePart, warnings: ProviderWarning[]): JsonObject[] {
  const encoded = encodeFile(file);
  if ('content' in encoded) return [encoded.content];
  warnings.push(encoded.warning);
  return [];
}

/**
 * An answer of the model, item for item in the order in which it was given: a reasoning item belongs
 * to the call or the message right after it.
 */
function encodeAnswer(parts: readonly Part[]): JsonObject[] {
  const items: JsonObject[] = [];
  let identity: ItemIdentity = NO_IDENTITY;
  for (const part of parts) {
    if (part.type === 'reasoning') {
      for (const replayed of (part.details ?? []).map(replayedItemOf)) {
        if (replayed === null) continue;
        if ('item' in replayed) items.push(replayed.item);
        else identity = replayed.next;
      }
      continue;
    }
    const item = encodeAnswerPart(part, identity);
    if (item === null) continue;
    items.push(item);
    identity = NO_IDENTITY;
  }
  return withoutLooseEnd(items);
}

const NO_IDENTITY: ItemIdentity = { id: null, phase: null };

function encodeAnswerPart(part: Part, { id, phase }: ItemIdentity): JsonObject | null {
  switch (part.type) {
    case 'text':
      return part.text === '' ? null : encodeAnswerText(part.text, { id, phase });
    case 'tool-call': {
      const { toolCallId, toolName, arguments: args } = part;
      const call = { type: 'function_call', call_id: toolCallId, name: toolName, arguments: args };
      return id === null ? call : { ...call, id };
    }
    case 'tool-result':
      return encodeToolResult(part);
    default:
      return null;
  }
}

/** Only the long form of a message has a place for its id. */
function encodeAnswerText(text: string, { id, phase }: ItemIdentity): JsonObject {
  const kind = phase === null ? {} : { phase };
  if (id === null) return { role: 'assistant', content: text, ...kind };
  const content = [{ type: 'output_text', text, annotations: [] }];
  return { type: 'message', id, role: 'assistant', status: 'completed', content, ...kind };
}

/** Reasoning that led to nothing (the answer was stopped) is refused without what should follow it. */
function withoutLooseEnd(items: readonly JsonObject[]): JsonObject[] {
  const last = items.findLastIndex((item) => item['type'] !== 'reasoning');
  return items.slice(0, last + 1);
}

/** The protocol has no sign for a call that failed, so the model must read it. */
function encodeToolResult({ toolCallId, output, isError }: ToolResultPart): JsonObject {
  return {
    type: 'function_call_output',
    call_id: toolCallId,
    output: isError === true ? `Error: ${output}` : output,
  };
}
