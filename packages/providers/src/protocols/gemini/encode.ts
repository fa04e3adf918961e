import type { CompletionRequest, ResponseFormat, ToolChoice, ToolDefinition } from '../../types.ts';
import type { EncodedRequest, ReasoningEffort } from '../protocol.ts';
import { encodeConversation } from './encode-contents.ts';
import type {
  FunctionCallingMode,
  FunctionDeclaration,
  GeminiRequest,
  GenerationConfig,
} from './request.ts';

/**
 * Tokens that a model may think, by effort. By budget and not by `thinkingLevel`, which whole
 * families of models refuse and others take in part only, while nearly all take a budget (measured
 * by users of the API, 2026-07). The numbers for low, medium and high are those by which Google
 * itself translates OpenAI's `reasoning_effort` (documentation of its compatible endpoint); what it
 * has no number for gets the nearest. All lie within what every model that thinks allows.
 */
const THINKING_BUDGETS: Readonly<Record<ReasoningEffort, number>> = {
  none: 0,
  minimal: 1_024,
  low: 1_024,
  medium: 8_192,
  high: 24_576,
  xhigh: 24_576,
  max: 24_576,
};

export interface EncodedGeminiRequest extends EncodedRequest {
  body: GeminiRequest;
}

/** The body of a request for an answer. What is not set is left to the provider. */
export function encodeRequest(request: CompletionRequest): EncodedGeminiRequest {
  const { contents, warnings } = encodeConversation(request);
  const generationConfig = encodeConfig(request);
  const { systemPrompt } = request;
  const body = {
    contents,
    ...(systemPrompt ? { systemInstruction: { parts: [{ text: systemPrompt }] } } : {}),
    ...encodeTools(request),
    ...(Object.keys(generationConfig).length === 0 ? {} : { generationConfig }),
  };
  return { body, warnings };
}

function encodeConfig({
  params,
  responseFormat,
  supportedParameters = [],
}: CompletionRequest): GenerationConfig {
  return {
    ...given('temperature', params.temperature),
    ...given('topP', params.topP),
    ...given('maxOutputTokens', params.maxOutputTokens),
    ...given('frequencyPenalty', params.frequencyPenalty),
    ...given('presencePenalty', params.presencePenalty),
    ...given('seed', params.seed),
    ...given('stopSequences', params.stop),
    ...encodeThinking(params.reasoningEffort, supportedParameters.includes('reasoning')),
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

/** Thoughts are told only where they are asked for, and a model that has none refuses the question. */
function encodeThinking(
  effort: ReasoningEffort | undefined,
  canThink: boolean,
): Pick<GenerationConfig, 'thinkingConfig'> {
  if (effort === undefined) return canThink ? { thinkingConfig: { includeThoughts: true } } : {};
  const thinkingBudget = THINKING_BUDGETS[effort];
  return {
    thinkingConfig: { thinkingBudget, ...(thinkingBudget > 0 ? { includeThoughts: true } : {}) },
  };
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
