import { Dropped } from '../dropped.ts';
import { type GatewayQuestion, InvalidRequest, type JsonObject } from '../dialect.ts';
import { filledText, isAbsent, isObject, optionalBoolean, requiredText } from '../fields.ts';
import { type ReadExtras, readExtras } from '../read-extras.ts';
import { readInput } from './read-input.ts';
import { readParams, readResponseFormat } from './read-params.ts';
import { readTools } from './read-tools.ts';

/** Members that are read here. */
const READ: ReadonlySet<string> = new Set([
  'model',
  'input',
  'messages',
  'instructions',
  'tools',
  'tool_choice',
  'temperature',
  'top_p',
  'max_output_tokens',
  'frequency_penalty',
  'presence_penalty',
  'stream',
  // How deltas are padded against eavesdropping: ours never are.
  'stream_options',
  'store',
  'background',
  'previous_response_id',
  'conversation',
]);

/** Members of which only these members are read. */
const PARTLY_READ: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['text', new Set(['format', 'verbosity'])],
  ['reasoning', new Set(['effort'])],
]);

/** What is always told, asked or not: without it no reasoning could be sent back. */
const ALWAYS_INCLUDED = 'reasoning.encrypted_content';

/**
 * The body of `POST /v1/responses`, as OpenAI's SDK 7.57, AI SDK's provider 3.0 and Codex 0.169 send it.
 *
 * @throws {InvalidRequest}
 */
export function readQuestion(body: JsonObject): GatewayQuestion {
  const dropped = new Dropped();
  const model = requiredText(body['model'], 'model');
  refuseStored(body);
  const { systemPrompt, messages } = readInput(body, model, dropped);
  const { tools, toolChoice } = readTools(body, dropped);
  const responseFormat = readResponseFormat(body);
  const { extras, placed } = readAllExtras(body);
  // Nothing is kept here that could be asked for later.
  for (const member of ['store', 'background']) {
    if (optionalBoolean(body[member], member) === true) dropped.add(member);
  }
  return {
    model,
    stream: optionalBoolean(body['stream'], 'stream') ?? false,
    request: {
      systemPrompt,
      messages,
      params: readParams(body),
      ...(tools.length === 0 ? {} : { tools }),
      ...(toolChoice === undefined ? {} : { toolChoice }),
      ...(responseFormat === undefined ? {} : { responseFormat }),
      ...(Object.keys(extras).length === 0 ? {} : { extras }),
    },
    unplaced: Object.keys(body).filter(
      (member) => !placed.has(member) && isUnplaced(member, body[member]),
    ),
    dropped: dropped.words,
    refusal: dropped.refusal,
    requestedTier: filledText(body['service_tier']),
    // The protocol knows no answer without it.
    wantsUsage: true,
  };
}

/** Verbosity stands beside the format of the text here. */
function readAllExtras(body: JsonObject): ReadExtras {
  const { verbosity: _, ...flat } = body;
  const { extras, placed } = readExtras(flat);
  const verbosity = isObject(body['text']) ? filledText(body['text']['verbosity']) : null;
  return { extras: { ...extras, ...(verbosity === null ? {} : { verbosity }) }, placed };
}

/** A conversation that goes on from what a provider has stored: here nothing is. */
function refuseStored(body: JsonObject): void {
  const param = ['previous_response_id', 'conversation'].find((member) => !isAbsent(body[member]));
  if (param === undefined) return;
  throw new InvalidRequest(
    `Answers are not stored here, so ${param} names nothing: send the whole conversation as input.`,
    param,
    'previous_response_not_found',
  );
}

function isUnplaced(member: string, value: unknown): boolean {
  if (isAbsent(value) || READ.has(member)) return false;
  if (member === 'include' && Array.isArray(value)) {
    return value.some((entry) => entry !== ALWAYS_INCLUDED);
  }
  const read = PARTLY_READ.get(member);
  if (read === undefined || !isObject(value)) return true;
  return Object.entries(value).some(([name, inner]) => !isAbsent(inner) && !read.has(name));
}
