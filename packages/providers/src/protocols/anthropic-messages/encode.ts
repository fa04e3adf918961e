import type { FilePart } from '@parley/contracts';

import { extraNotSent } from '../../extras.ts';
import type {
  CompletionRequest,
  LeftOutWord,
  ProviderWarning,
  ResponseFormat,
  ToolChoice,
  ToolDefinition,
} from '../../types.ts';
import { CAPABILITIES, isPossible } from './capabilities.ts';
import { fileNotSent } from '../file-warning.ts';
import type { AnthropicMessagesQuirks } from './index.ts';
import { planReasoning, type ReasoningPlan } from './reasoning.ts';
import { encodeSampling } from './sampling.ts';
import { encodeConversation } from './turns.ts';
import type { MessagesRequest, OutputConfig, Tool, ToolChoiceField } from './wire.ts';

/** The body of a request for a streamed answer. What is not set is left to the provider. */
export function encodeRequest(
  request: CompletionRequest,
  quirks: AnthropicMessagesQuirks,
): { body: MessagesRequest; warnings: ProviderWarning[] } {
  const { model, params, systemPrompt } = request;
  const maxTokens = params.maxOutputTokens ?? quirks.defaultMaxTokens;
  const { turns, unsentFiles } = encodeConversation(request.messages);
  const reasoning = planReasoning(request, maxTokens, turns);
  const { problems, ...sampling } = encodeSampling(params, reasoning.thinking);
  const stop = encodeStop(params.stop);
  const format = encodeResponseFormat(request);
  const extras = encodeExtras(request, reasoning);
  return {
    body: {
      model,
      max_tokens: maxTokens,
      messages: turns,
      stream: true,
      // Nothing but white space is refused.
      ...(systemPrompt !== null && /\S/.test(systemPrompt) ? { system: systemPrompt } : {}),
      ...sampling,
      ...(stop.sequences.length === 0 ? {} : { stop_sequences: stop.sequences }),
      ...(reasoning.thinking === undefined ? {} : { thinking: reasoning.thinking }),
      ...encodeOutputConfig(reasoning, format.field),
      ...encodeTools(request),
      ...extras.members,
    },
    warnings: [
      ...(reasoning.problem === undefined
        ? []
        : [parameterWarning(reasoning.problem, 'reasoningEffort')]),
      ...(reasoning.change === undefined ? [] : [reasoning.change]),
      ...problems.map(({ problem, param }) => parameterWarning(problem, param)),
      ...stop.problems.map((problem) => parameterWarning(problem, 'stop')),
      ...extras.warnings,
      ...format.warnings,
      ...unsentFiles.map(fileWarning),
    ],
  };
}

/** "Each stop sequence must contain non-whitespace." */
function encodeStop(stop: readonly string[] = []): { sequences: string[]; problems: string[] } {
  const sequences = stop.filter((sequence) => /\S/.test(sequence));
  const problem = 'A stop sequence of nothing but white space was not sent: it is refused.';
  return { sequences, problems: sequences.length === stop.length ? [] : [problem] };
}

function encodeOutputConfig(
  { effort }: ReasoningPlan,
  format: OutputConfig['format'],
): Pick<MessagesRequest, 'output_config'> {
  if (effort === undefined && format === undefined) return {};
  return {
    output_config: {
      ...(effort === undefined ? {} : { effort }),
      ...(format === undefined ? {} : { format }),
    },
  };
}

function encodeResponseFormat(request: CompletionRequest): {
  field: OutputConfig['format'];
  warnings: ProviderWarning[];
} {
  const { responseFormat } = request;
  if (responseFormat === undefined) return { field: undefined, warnings: [] };
  const problem = formatProblem(request, responseFormat);
  if (problem !== null) return { field: undefined, warnings: [problem] };
  return {
    field:
      responseFormat.type === 'json'
        ? undefined
        : { type: 'json_schema', schema: { ...responseFormat.schema } },
    warnings: [],
  };
}

function formatProblem(request: CompletionRequest, format: ResponseFormat): ProviderWarning | null {
  if (format.type === 'json') {
    return formatWarning(
      'JSON was not asked for: without a schema this provider has no such mode.',
    );
  }
  return isPossible(request, CAPABILITIES.structuredOutputs)
    ? null
    : formatWarning('The schema was not sent: this model does not keep to one.');
}

function encodeExtras(
  { extras = {} }: CompletionRequest,
  { thinking }: ReasoningPlan,
): { members: Pick<MessagesRequest, 'metadata' | 'top_k'>; warnings: ProviderWarning[] } {
  const { user, topK } = extras;
  // "Thinking isn't compatible with temperature or top_k modifications" (guide to extended thinking).
  const isThinking = thinking !== undefined && thinking.type !== 'disabled';
  const isRefused = topK !== undefined && isThinking;
  return {
    members: {
      ...(user === undefined ? {} : { metadata: { user_id: user } }),
      ...(topK === undefined || isRefused ? {} : { top_k: topK }),
    },
    warnings: isRefused ? [extraNotSent('topK', 'a model that thinks does not take it')] : [],
  };
}

function encodeTools(request: CompletionRequest): Pick<MessagesRequest, 'tools' | 'tool_choice'> {
  const { tools = [], toolChoice, extras = {} } = request;
  if (tools.length === 0) return {};
  const isOneByOne = extras.parallelToolCalls === false && toolChoice !== 'none';
  const choice = toolChoice ?? (isOneByOne ? 'auto' : undefined);
  return {
    tools: tools.map(encodeTool),
    ...(choice === undefined ? {} : { tool_choice: encodeToolChoice(choice, isOneByOne) }),
  };
}

function encodeTool({ name, description, parameters, strict }: ToolDefinition): Tool {
  return {
    name,
    ...(description === undefined ? {} : { description }),
    // The one kind that arguments can be; others let a schema leave it unsaid.
    input_schema: { ...parameters, type: 'object' },
    ...(strict === undefined ? {} : { strict }),
  };
}

function encodeToolChoice(choice: ToolChoice, isOneByOne: boolean): ToolChoiceField {
  const limit = isOneByOne ? { disable_parallel_tool_use: true } : {};
  if (typeof choice !== 'string') return { type: 'tool', name: choice.name, ...limit };
  return { type: choice === 'required' ? 'any' : choice, ...limit };
}

function parameterWarning(message: string, param: LeftOutWord): ProviderWarning {
  return { type: 'warning', code: 'parameter_not_supported', message, leftOut: [param] };
}

function formatWarning(message: string): ProviderWarning {
  return {
    type: 'warning',
    code: 'response_format_not_supported',
    message,
    leftOut: ['responseFormat'],
  };
}

function fileWarning(file: FilePart): ProviderWarning {
  const { name, mediaType } = file;
  const what = name === undefined ? `A file of the type ${mediaType}` : `The file ${name}`;
  return fileNotSent(file, `${what} was not sent: the model cannot take it.`);
}
