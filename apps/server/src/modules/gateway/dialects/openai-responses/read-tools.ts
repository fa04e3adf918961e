import type { ToolChoice, ToolDefinition } from '@parley/providers';

import type { Dropped } from '../dropped.ts';
import { InvalidRequest, type JsonObject } from '../dialect.ts';
import {
  filledText,
  isAbsent,
  isObject,
  optionalBoolean,
  optionalList,
  optionalObject,
  requiredText,
} from '../fields.ts';
import { optionalSchema } from './schemas.ts';

export interface ToolsAsked {
  tools: readonly ToolDefinition[];
  toolChoice: ToolChoice | undefined;
}

const CHOICES: ReadonlyMap<unknown, 'auto' | 'none' | 'required'> = new Map([
  ['auto', 'auto'],
  ['none', 'none'],
  ['required', 'required'],
]);

const NO_PARAMETERS: JsonObject = { type: 'object', properties: {} };

/**
 * The functions that a client runs by itself. Every other kind of tool (those that OpenAI runs, and
 * Codex's namespaces) is left out and named: to refuse it breaks Codex (0.169).
 *
 * @throws {InvalidRequest}
 */
export function readTools(body: JsonObject, dropped: Dropped): ToolsAsked {
  const tools = optionalList(body['tools'], 'tools').flatMap((tool, index) => {
    const at = `tools.${index}`;
    if (!isObject(tool)) throw new InvalidRequest(`${at} must be an object.`, at);
    const type = requiredText(tool['type'], `${at}.type`);
    if (type === 'function') return [readFunction(tool, at)];
    dropped.add(type);
    return [];
  });
  return readChoice(body['tool_choice'], tools, dropped);
}

function readFunction(tool: JsonObject, at: string): ToolDefinition {
  const description = filledText(tool['description']);
  const strict = optionalBoolean(tool['strict'], `${at}.strict`);
  return {
    name: requiredText(tool['name'], `${at}.name`),
    ...(description === null ? {} : { description }),
    parameters: optionalSchema(tool['parameters'], `${at}.parameters`) ?? NO_PARAMETERS,
    ...(strict === undefined ? {} : { strict }),
  };
}

function readChoice(
  choice: unknown,
  tools: readonly ToolDefinition[],
  dropped: Dropped,
): ToolsAsked {
  if (isAbsent(choice)) return { tools, toolChoice: undefined };
  const word = CHOICES.get(choice);
  if (word !== undefined) return { tools, toolChoice: tools.length === 0 ? undefined : word };
  const asked = optionalObject(choice, 'tool_choice') ?? {};
  const type = requiredText(asked['type'], 'tool_choice.type');
  if (type === 'allowed_tools') return readAllowed(asked, tools);
  if (type !== 'function') {
    dropped.add(type);
    return { tools, toolChoice: undefined };
  }
  const name = requiredText(asked['name'], 'tool_choice.name');
  if (tools.some((tool) => tool.name === name)) return { tools, toolChoice: { name } };
  throw new InvalidRequest('tool_choice.name is none of the tools.', 'tool_choice.name');
}

/** Some of the tools only: the others are not told to the model, so it cannot call them. */
function readAllowed(asked: JsonObject, tools: readonly ToolDefinition[]): ToolsAsked {
  const names = optionalList(asked['tools'], 'tool_choice.tools').map((tool) =>
    isObject(tool) ? tool['name'] : tool,
  );
  const allowed = tools.filter(({ name }) => names.includes(name));
  const mode = CHOICES.get(asked['mode']) ?? 'auto';
  return { tools: allowed, toolChoice: allowed.length === 0 ? undefined : mode };
}
