import type { JsonObject } from '../dialect.ts';
import type { Dropped } from '../dropped.ts';
import { isAbsent, isObject } from '../fields.ts';
import { CHOICES, RENAMED } from './read-tools.ts';

/** A function's own members, where they stand on the tool as the Responses API has it. */
const OF_FUNCTION = ['name', 'description', 'parameters', 'strict'];

/** The tools as the protocol writes them; those of other types are the provider's own. */
export function plainTools(value: unknown, dropped: Dropped): unknown {
  if (!Array.isArray(value)) return value;
  const tools = value.flatMap((tool: unknown) => {
    if (isObject(tool)) return [plainTool(tool)];
    dropped.add('tools');
    return [];
  });
  const isUnchanged =
    tools.length === value.length && tools.every((tool, at) => tool === value[at]);
  return isUnchanged ? value : tools;
}

function plainTool(tool: JsonObject): JsonObject {
  const { type } = tool;
  if (type === 'function') return isObject(tool['function']) ? tool : nested(tool);
  const name = typeof type === 'string' ? RENAMED.get(type) : undefined;
  return name === undefined ? tool : { ...tool, type: name };
}

function nested(tool: JsonObject): JsonObject {
  const entries = Object.entries(tool).filter(([name]) => name !== 'function');
  const own = entries.filter(([name]) => OF_FUNCTION.includes(name));
  const rest = entries.filter(([name]) => !OF_FUNCTION.includes(name));
  return { ...Object.fromEntries(rest), function: Object.fromEntries(own) };
}

export function plainChoice(value: unknown, dropped: Dropped): unknown {
  if (isAbsent(value)) return value;
  if (!isObject(value)) {
    const word = CHOICES.get(value);
    if (word === undefined) dropped.add('tool_choice');
    return word;
  }
  const { type } = value;
  // `{type: "auto"}`, as Anthropic has it.
  const word = CHOICES.get(type);
  if (word !== undefined) return word;
  if (type === 'function' && isObject(value['function'])) return value;
  if (type === 'function' || type === 'tool') return named(value);
  const renamed = typeof type === 'string' ? RENAMED.get(type) : undefined;
  return renamed === undefined ? value : { ...value, type: renamed };
}

function named(choice: JsonObject): JsonObject {
  const called = isObject(choice['function']) ? choice['function'] : choice;
  return { type: 'function', function: { name: called['name'] } };
}
