import type { GatewayQuestion, JsonObject } from '../dialect.ts';
import { coerceMessages } from './coerce-messages.ts';
import { isAbsent, optionalBoolean, optionalObject, requiredText } from '../fields.ts';
import { hasUnplacedReasoning, readParams, refuseSeveral } from './read-params.ts';
import { readResponseFormat } from './read-response-format.ts';
import { readTools } from './read-tools.ts';

/** Members that are read here; `reasoning` only as far as `read-params` has a place for it. */
const READ: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'usage',
  'tools',
  'tool_choice',
  'response_format',
  'temperature',
  'top_p',
  'max_tokens',
  'max_completion_tokens',
  'stop',
  'seed',
  'n',
  'frequency_penalty',
  'presence_penalty',
  'reasoning_effort',
  'reasoning',
  'include_reasoning',
]);

/** @throws {InvalidRequest} */
export function readQuestion(body: JsonObject): GatewayQuestion {
  const model = requiredText(body['model'], 'model');
  const { systemPrompt, messages, dropped } = coerceMessages(body['messages']);
  const asked = readTools(body);
  const responseFormat = readResponseFormat(body['response_format']);
  refuseSeveral(body);
  return {
    model,
    stream: optionalBoolean(body['stream'], 'stream') ?? false,
    request: {
      systemPrompt,
      messages,
      params: readParams(body),
      ...(asked.tools.length === 0 ? {} : { tools: asked.tools }),
      ...(asked.toolChoice === undefined ? {} : { toolChoice: asked.toolChoice }),
      ...(responseFormat === undefined ? {} : { responseFormat }),
    },
    unplaced: unplacedIn(body),
    dropped: [...dropped, ...asked.dropped],
    wantsUsage: readWantsUsage(body),
  };
}

/** OpenAI's member for it, and `usage`, which OpenRouter's clients have for the same. */
function readWantsUsage(body: JsonObject): boolean {
  const options = optionalObject(body['stream_options'], 'stream_options');
  const included = optionalBoolean(options?.['include_usage'], 'stream_options.include_usage');
  const usage = optionalObject(body['usage'], 'usage');
  return included ?? optionalBoolean(usage?.['include'], 'usage.include') ?? false;
}

function unplacedIn(body: JsonObject): string[] {
  const unknown = Object.entries(body).flatMap(([name, value]) =>
    READ.has(name) || isAbsent(value) ? [] : [name],
  );
  return hasUnplacedReasoning(body) ? [...unknown, 'reasoning'] : unknown;
}
