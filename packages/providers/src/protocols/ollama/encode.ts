import type { FilePart, Part, ToolCallPart, ToolResultPart } from '@parley/contracts';

import { NOT_SHOWN } from '../../history/turns.ts';
import type {
  CompletionRequest,
  ConversationMessage,
  ProviderWarning,
  ResponseFormat,
  ToolDefinition,
} from '../../types.ts';
import { readDataUrl } from '../data-url.ts';
import { isObject, type JsonObject } from '../fields.ts';
import { fileNotSent } from '../file-warning.ts';
import type { EncodedRequest } from '../protocol.ts';
import { isMadeUpId } from './call-ids.ts';
import { planThink } from './think.ts';

/** The body of a request for a streamed answer. What is not set is left to the server. */
export function encodeRequest(request: CompletionRequest): EncodedRequest {
  const { think, warnings: effortWarnings } = planThink(request);
  const warnings: ProviderWarning[] = [...effortWarnings];
  const { model, systemPrompt, responseFormat } = request;
  const system = systemPrompt ? [{ role: 'system', content: systemPrompt }] : [];
  const options = encodeOptions(request);
  const body: JsonObject = {
    model,
    messages: [...system, ...encodeMessages(request.messages, warnings)],
    stream: true,
    ...encodeTools(request, warnings),
    ...(think === undefined ? {} : { think }),
    ...(responseFormat === undefined ? {} : { format: encodeFormat(responseFormat) }),
    ...(Object.keys(options).length === 0 ? {} : { options }),
  };
  return { body, warnings };
}

function encodeOptions({ params, extras = {} }: CompletionRequest): JsonObject {
  const options = {
    temperature: params.temperature,
    top_p: params.topP,
    top_k: extras.topK,
    num_predict: params.maxOutputTokens,
    frequency_penalty: params.frequencyPenalty,
    presence_penalty: params.presencePenalty,
    seed: params.seed,
    stop: params.stop,
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function encodeFormat(format: ResponseFormat): unknown {
  return format.type === 'json' ? 'json' : format.schema;
}

function encodeTools(
  { tools = [], toolChoice = 'auto' }: CompletionRequest,
  warnings: ProviderWarning[],
): JsonObject {
  if (tools.length === 0) return {};
  // There is no such choice: tools that must not be called are not offered.
  if (toolChoice === 'none') return {};
  if (toolChoice !== 'auto') warnings.push(TOOL_CHOICE_NOT_SENT);
  return { tools: tools.map(encodeTool) };
}

const TOOL_CHOICE_NOT_SENT: ProviderWarning = {
  type: 'warning',
  code: 'tool_choice_not_supported',
  message: 'The model was not told to call a tool: its server leaves that to the model.',
  leftOut: ['toolChoice'],
};

function encodeTool({ name, description, parameters }: ToolDefinition): JsonObject {
  const described = description === undefined ? {} : { description };
  return { type: 'function', function: { name, ...described, parameters } };
}

function encodeMessages(
  messages: readonly ConversationMessage[],
  warnings: ProviderWarning[],
): JsonObject[] {
  return messages.flatMap(({ role, parts }) =>
    role === 'user' ? encodeUserMessage(parts, warnings) : encodeAnswer(parts),
  );
}

/** A message that was empty from the start is left out. */
function encodeUserMessage(parts: readonly Part[], warnings: ProviderWarning[]): JsonObject[] {
  const content = textOf(parts);
  const images = parts.flatMap((part) => {
    if (part.type !== 'file') return [];
    const image = imageOf(part);
    if (image === null) warnings.push(notSent(part));
    return image ?? [];
  });
  if (parts.length === 0) return [];
  if (content === '' && images.length === 0) return [{ role: 'user', content: NOT_SHOWN }];
  return [{ role: 'user', content, ...(images.length === 0 ? {} : { images }) }];
}

/** Only images are read, and only their content: the server fetches nothing. */
function imageOf({ mediaType, url }: FilePart): string | null {
  if (url === undefined || !mediaType.startsWith('image/')) return null;
  return readDataUrl(url)?.base64 ?? null;
}

function notSent(file: FilePart): ProviderWarning {
  const { name, mediaType } = file;
  const reason = mediaType.startsWith('image/')
    ? 'the server takes images by their content alone, not by their address'
    : `files of the kind ${mediaType} cannot be read, images can`;
  return fileNotSent(file, `${name ?? 'A file'} was not sent: ${reason}.`);
}

/** An answer of the model as one message, or as several where results of tools stand between. */
function encodeAnswer(parts: readonly Part[]): JsonObject[] {
  // Results name the function; ours name the call alone, which stands in the same answer.
  const calls = parts.filter((part) => part.type === 'tool-call');
  const names = new Map(calls.map((call) => [call.toolCallId, call.toolName]));
  const messages: JsonObject[] = [];
  let turn: Part[] = [];
  for (const part of parts) {
    if (part.type !== 'tool-result') {
      turn.push(part);
      continue;
    }
    messages.push(...encodeTurn(turn), encodeToolResult(part, names));
    turn = [];
  }
  return [...messages, ...encodeTurn(turn)];
}

function encodeTurn(parts: readonly Part[]): JsonObject[] {
  const content = textOf(parts);
  const calls = parts.filter((part) => part.type === 'tool-call').map(encodeToolCall);
  if (calls.length === 0) return content === '' ? [] : [{ role: 'assistant', content }];
  // Models go on thinking where they called a tool; thoughts of finished answers their templates drop.
  const thinking = parts.flatMap((part) => (part.type === 'reasoning' ? [part.text] : [])).join('');
  const thought = thinking === '' ? {} : { thinking };
  return [{ role: 'assistant', content, ...thought, tool_calls: calls }];
}

function encodeToolCall({ toolCallId, toolName, arguments: text }: ToolCallPart): JsonObject {
  const id = isMadeUpId(toolCallId) ? {} : { id: toolCallId };
  return { ...id, function: { name: toolName, arguments: parseArguments(text) } };
}

function encodeToolResult(
  { toolCallId, output, isError }: ToolResultPart,
  names: ReadonlyMap<string, string>,
): JsonObject {
  const name = names.get(toolCallId);
  return {
    role: 'tool',
    // The protocol has no other mark for a failure.
    content: isError ? `Error: ${output}` : output,
    ...(name === undefined ? {} : { tool_name: name }),
    ...(isMadeUpId(toolCallId) ? {} : { tool_call_id: toolCallId }),
  };
}

/** The protocol takes nothing but an object; what a model wrote may be none. */
function parseArguments(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function textOf(parts: readonly Part[]): string {
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
}
