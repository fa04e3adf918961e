import type { ToolChoice, ToolDefinition } from '@parley/providers';

import { InvalidRequest, type JsonObject } from '../dialect.ts';
import type { Dropped } from '../dropped.ts';
import {
  filledText,
  isAbsent,
  isObject,
  optionalBoolean,
  optionalList,
  optionalObject,
  quoted,
  requiredText,
} from '../fields.ts';

export interface ToolsAsked {
  tools: readonly ToolDefinition[];
  toolChoice: ToolChoice | undefined;
}

/** OpenAI runs these itself, and on the Responses API alone (H4). */
const REFUSED: ReadonlySet<string> = new Set([
  'file_search',
  'code_interpreter',
  'computer_use',
  'computer_use_preview',
  'image_generation',
]);

/** What tells Anthropic's cache where to cut, as OpenRouter passes it on; other caches cut by themselves. */
export const CACHE_MARK = ['cache_control'];

/** Older names of types. */
export const RENAMED: ReadonlyMap<string, string> = new Map([['web_search_preview', 'web_search']]);

/** In the words of every protocol: clients mix them up. */
export const CHOICES: ReadonlyMap<unknown, 'auto' | 'none' | 'required'> = new Map([
  ['auto', 'auto'],
  ['none', 'none'],
  ['required', 'required'],
  ['any', 'required'],
]);

/** @param dropped is told the types of tools that nobody here runs */
export function readTools(body: JsonObject, dropped: Dropped): ToolsAsked {
  const leaveOut = (type: unknown, param: string) => dropped.add(knownType(type, param));
  const tools = optionalList(body['tools'], 'tools').flatMap((tool, index) => {
    const at = `tools.${index}`;
    if (isObject(tool) && tool['type'] === 'function') {
      dropped.membersOf(tool, CACHE_MARK);
      return [readFunction(tool, at)];
    }
    leaveOut(isObject(tool) ? tool['type'] : tool, 'tools');
    return [];
  });
  return new ToolChoiceReader(tools, leaveOut).read(body['tool_choice']);
}

/** The type of a tool that is left out. @throws {InvalidRequest} for one that must not be ignored */
function knownType(type: unknown, param: string): string {
  const name = typeof type === 'string' ? (RENAMED.get(type) ?? type) : 'unknown';
  if (REFUSED.has(name)) {
    throw new InvalidRequest(`Tools of the type "${name}" are not supported.`, param);
  }
  return quoted(name);
}

/** A function, its members in `function`, or on the tool itself as the Responses API has it. */
function readFunction(tool: JsonObject, at: string): ToolDefinition {
  const isNested = isObject(tool['function']);
  const definition = isObject(tool['function']) ? tool['function'] : tool;
  const place = isNested ? `${at}.function` : at;
  const name = requiredText(definition['name'], `${at}.function.name`);
  const description = filledText(definition['description']);
  const strict = optionalBoolean(definition['strict'], `${place}.strict`);
  return {
    name,
    ...(description === null ? {} : { description }),
    parameters: optionalObject(definition['parameters'], `${place}.parameters`) ?? NO_PARAMETERS,
    ...(strict === undefined ? {} : { strict }),
  };
}

const NO_PARAMETERS: JsonObject = { type: 'object', properties: {} };

class ToolChoiceReader {
  readonly #tools: readonly ToolDefinition[];
  readonly #leaveOut: (type: unknown, param: string) => void;

  constructor(tools: readonly ToolDefinition[], leaveOut: (type: unknown, param: string) => void) {
    this.#tools = tools;
    this.#leaveOut = leaveOut;
  }

  read(choice: unknown): ToolsAsked {
    if (isAbsent(choice)) return this.#all(undefined);
    const type = isObject(choice) ? choice['type'] : choice;
    const word = CHOICES.get(type);
    if (word !== undefined) return this.#all(word);
    if (typeof type !== 'string') {
      throw new InvalidRequest('tool_choice must be a text or an object.', 'tool_choice');
    }
    if (isObject(choice) && (type === 'function' || type === 'tool')) return this.#named(choice);
    if (isObject(choice) && type === 'allowed_tools') return this.#allowed(choice);
    this.#leaveOut(type, 'tool_choice');
    return this.#all(undefined);
  }

  #all(toolChoice: ToolChoice | undefined): ToolsAsked {
    return { tools: this.#tools, toolChoice };
  }

  #named(choice: JsonObject): ToolsAsked {
    const name = nameOf(choice, 'tool_choice');
    if (this.#tools.some((tool) => tool.name === name)) return this.#all({ name });
    throw new InvalidRequest(
      `tool_choice names "${quoted(name)}", which is none of the tools.`,
      'tool_choice',
    );
  }

  /** Some of the tools only: the others are not told to the model. */
  #allowed(choice: JsonObject): ToolsAsked {
    const allowed = optionalObject(choice['allowed_tools'], 'tool_choice.allowed_tools') ?? choice;
    const at = 'tool_choice.allowed_tools.tools';
    const names = optionalList(allowed['tools'], at).map((tool, index) =>
      isObject(tool) ? nameOf(tool, `${at}.${index}`) : tool,
    );
    const tools = this.#tools.filter(({ name }) => names.includes(name));
    return { tools, toolChoice: CHOICES.get(allowed['mode']) ?? 'auto' };
  }
}

function nameOf(value: JsonObject, at: string): string {
  const called = isObject(value['function']) ? value['function'] : value;
  return requiredText(called['name'], `${at}.function.name`);
}
