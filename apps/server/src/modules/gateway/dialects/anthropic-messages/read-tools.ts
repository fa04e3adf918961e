import type { CompletionRequest } from '@parley/providers';

import type { JsonObject } from '../dialect.ts';
import type { Dropped } from '../dropped.ts';
import { invalid, jsonAt, listAt, nameAt, objectAt, textAt } from './fields.ts';

type Tool = NonNullable<CompletionRequest['tools']>[number];
type ReadTools = Pick<CompletionRequest, 'tools' | 'toolChoice'>;

/** The members of a tool that our words have a place for. */
const PLACED: ReadonlySet<string> = new Set([
  'type',
  'name',
  'description',
  'input_schema',
  'strict',
]);

/**
 * The tools that a client runs by itself. Those whose form the vendor keeps (they have a type with a
 * date) are dropped: most run there, and nobody else knows what they take.
 *
 * @throws {InvalidRequest}
 */
export function readTools(body: JsonObject, dropped: Dropped): ReadTools {
  const { tools: asked, tool_choice: choice } = body;
  const gone = new Set<unknown>();
  const list = asked === undefined || asked === null ? [] : listAt(asked, 'tools');
  const tools = list.flatMap((value, position) => {
    const place = `tools.${position}`;
    const tool = objectAt(value, place);
    const type = tool['type'] ?? 'custom';
    if (type === 'custom') return [readTool(tool, place, dropped)];
    dropped.add(textAt(type, `${place}.type`));
    gone.add(tool['name']);
    return [];
  });
  const toolChoice = readToolChoice(choice, { tools, gone }, dropped);
  return {
    ...(tools.length === 0 ? {} : { tools }),
    ...(toolChoice === undefined ? {} : { toolChoice }),
  };
}

function readTool(tool: JsonObject, place: string, dropped: Dropped): Tool {
  const { description, strict } = tool;
  dropped.membersOf(
    tool,
    Object.keys(tool).filter((member) => !PLACED.has(member)),
  );
  return {
    name: nameAt(tool['name'], `${place}.name`),
    ...(description === undefined || description === null
      ? {}
      : { description: textAt(description, `${place}.description`) }),
    parameters: jsonAt(tool['input_schema'], `${place}.input_schema`),
    ...(typeof strict === 'boolean' ? { strict } : {}),
  };
}

function readToolChoice(
  value: unknown,
  { tools, gone }: { tools: readonly Tool[]; gone: ReadonlySet<unknown> },
  dropped: Dropped,
): ReadTools['toolChoice'] {
  if (value === undefined || value === null) return undefined;
  const choice = objectAt(value, 'tool_choice');
  const { type, name } = choice;
  const chosen = type === 'tool' ? nameAt(name, 'tool_choice.name') : null;
  const isLost = chosen === null ? tools.length === 0 : gone.has(chosen);
  if (isLost && gone.size > 0) {
    dropped.add('tool_choice');
    return undefined;
  }
  switch (type) {
    case 'auto':
    case 'none':
      return type;
    case 'any':
      return 'required';
    case 'tool':
      if (chosen !== null && tools.some((tool) => tool.name === chosen)) return { name: chosen };
      throw invalid('tool_choice.name', 'is not the name of one of the tools');
    default:
      throw invalid('tool_choice.type', 'must be "auto", "any", "tool" or "none"');
  }
}
