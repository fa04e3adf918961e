import type { CompletionRequest, ResponseFormat, ToolChoice, ToolDefinition } from '../../types.ts';
import type { EncodedRequest } from '../protocol.ts';
import { encodeConversation } from './encode-contents.ts';
import type {
  FunctionCallingMode,
  FunctionDeclaration,
  GeminiRequest,
  GenerationConfig,
} from './request.ts';
import { planThinking, type ThinkingPlan } from './thinking.ts';

export interface EncodedGeminiRequest extends EncodedRequest {
  body: GeminiRequest;
}

/** The body of a request for an answer. What is not set is left to the provider. */
export function encodeRequest(request: CompletionRequest): EncodedGeminiRequest {
  const { contents, warnings } = encodeConversation(request);
  const thinking = planThinking(request);
  const generationConfig = encodeConfig(request, thinking);
  const { systemPrompt } = request;
  const body = {
    contents,
    ...(systemPrompt ? { systemInstruction: { parts: [{ text: systemPrompt }] } } : {}),
    ...encodeTools(request),
    ...(Object.keys(generationConfig).length === 0 ? {} : { generationConfig }),
  };
  return { body, warnings: [...warnings, ...thinking.warnings] };
}

function encodeConfig(
  { params, responseFormat, extras = {} }: CompletionRequest,
  thinking: ThinkingPlan,
): GenerationConfig {
  return {
    ...given('temperature', params.temperature),
    ...given('topP', params.topP),
    ...given('topK', extras.topK),
    ...given('maxOutputTokens', params.maxOutputTokens),
    ...given('frequencyPenalty', params.frequencyPenalty),
    ...given('presencePenalty', params.presencePenalty),
    ...given('seed', params.seed),
    ...given('stopSequences', params.stop),
    ...thinking.config,
    ...(responseFormat === undefined ? {} : encodeResponseFormat(responseFormat)),
  };
}

function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { [N in Name]?: Value } {
  const field: { [N in Name]?: Value } = {};
  if (value !== undefined) field[name] = value;
  return field;
}

function encodeResponseFormat(format: ResponseFormat): GenerationConfig {
  return {
    responseMimeType: 'application/json',
    ...(format.type === 'json' ? {} : { responseJsonSchema: format.schema }),
  };
}

function encodeTools({
  tools = [],
  toolChoice,
}: CompletionRequest): Pick<GeminiRequest, 'tools' | 'toolConfig'> {
  if (tools.length === 0) return {};
  const functionCallingConfig = encodeToolChoice(toolChoice, tools);
  return {
    tools: [{ functionDeclarations: tools.map(encodeTool) }],
    ...(functionCallingConfig === null ? {} : { toolConfig: { functionCallingConfig } }),
  };
}

function encodeTool({ name, description, parameters }: ToolDefinition): FunctionDeclaration {
  return { name, ...given('description', description), parametersJsonSchema: parameters };
}

const MODES: Readonly<Record<Exclude<ToolChoice, object>, FunctionCallingMode>> = {
  auto: 'AUTO',
  none: 'NONE',
  required: 'ANY',
};

function encodeToolChoice(
  choice: ToolChoice | undefined,
  tools: readonly ToolDefinition[],
): { mode: FunctionCallingMode; allowedFunctionNames?: string[] } | null {
  if (typeof choice === 'object') return { mode: 'ANY', allowedFunctionNames: [choice.name] };
  const isFree = choice === undefined || choice === 'auto';
  // The mode in which calls are held to their schemas though the model may as well just talk.
  if (isFree && tools.some((tool) => tool.strict === true)) return { mode: 'VALIDATED' };
  return choice === undefined ? null : { mode: MODES[choice] };
}
