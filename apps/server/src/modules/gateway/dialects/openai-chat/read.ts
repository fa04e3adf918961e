import type { GatewayQuestion, JsonObject } from '../dialect.ts';
import { coerceMessages } from './coerce-messages.ts';
import { Dropped } from '../dropped.ts';
import { filledText, isAbsent, optionalBoolean, optionalObject, requiredText } from '../fields.ts';
import { readExtras } from '../read-extras.ts';
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

/** Members that ask for nothing where they are false. */
const SWITCHES: ReadonlySet<string> = new Set(['store', 'logprobs']);

/** @throws {InvalidRequest} */
export function readQuestion(body: JsonObject): GatewayQuestion {
  const model = requiredText(body['model'], 'model');
  const dropped = new Dropped();
  const { systemPrompt, messages } = coerceMessages(body['messages'], dropped);
  const asked = readTools(body, dropped);
  const { extras, placed } = readExtras(body);
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
      ...(Object.keys(extras).length === 0 ? {} : { extras }),
    },
    unplaced: unplacedIn(body, placed),
    dropped: dropped.words,
    refusal: dropped.refusal,
    requestedTier: filledText(body['service_tier']),
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

function unplacedIn(body: JsonObject, placed: ReadonlySet<string>): string[] {
  const unknown = Object.entries(body).flatMap(([name, value]) => {
    const asksNothing = isAbsent(value) || (value === false && SWITCHES.has(name));
    return READ.has(name) || placed.has(name) || asksNothing ? [] : [name];
  });
  return hasUnplacedReasoning(body) ? [...unknown, 'reasoning'] : unknown;
}
