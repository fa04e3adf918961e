import type { Forwarded, JsonObject } from '../dialect.ts';
import { Dropped } from '../dropped.ts';
import { plainMessages } from './plain-messages.ts';
import { plainChoice, plainTools } from './plain-tools.ts';

/**
 * The body for a provider of the same protocol. What clients write in the ways of other protocols
 * (M7), and blocks that we sealed, are put right where they stand; all the rest is as it came.
 */
export function forward(body: JsonObject): Forwarded {
  const dropped = new Dropped();
  const changes = {
    messages: plainMessages(body['messages'], dropped),
    tools: plainTools(body['tools'], dropped),
    tool_choice: plainChoice(body['tool_choice'], dropped),
  };
  const changed = Object.entries(changes).filter(([name, value]) => value !== body[name]);
  if (changed.length === 0) return { body, remade: [], dropped: [] };
  const forwarded = { ...body, ...Object.fromEntries(changed) };
  return { body: forwarded, remade: [], dropped: dropped.words };
}
