import type { Forwarded, GatewayQuestion, JsonObject } from '../dialect.ts';
import { isAbsent, isObject } from '../fields.ts';
import { unsealed } from './reasoning-details.ts';

const ROLES: ReadonlySet<unknown> = new Set(['system', 'user', 'assistant', 'tool']);
const PARTS: ReadonlySet<unknown> = new Set(['text', 'image_url', 'file', 'refusal']);

/**
 * The body for a provider of the same protocol. What clients write in the ways of other protocols
 * (M7), and blocks that we sealed, are left out: they are made anew from our own words.
 */
export function forward(body: JsonObject, { dropped }: GatewayQuestion): Forwarded {
  const { messages, tools, tool_choice: choice } = body;
  const keepsMessages = Array.isArray(messages) && messages.every(isPlainMessage);
  const keepsTools = isAbsent(tools) || (Array.isArray(tools) && tools.every(isPlainTool));
  const keepsChoice = isAbsent(choice) || isPlainChoice(choice);
  const isKept = keepsTools && keepsChoice;
  const left = [
    ...(keepsMessages ? [] : ['messages']),
    ...(isKept ? [] : ['tools', 'tool_choice']),
  ];
  const kept = Object.entries(body).filter(([name]) => !left.includes(name));
  return { body: Object.fromEntries(kept), dropped: left.length === 0 ? [] : dropped };
}

function isPlainMessage(message: unknown): boolean {
  if (!isObject(message) || !ROLES.has(message['role'])) return false;
  const {
    role,
    content,
    tool_calls: calls,
    tool_call_id: id,
    reasoning_details: details,
  } = message;
  if (role === 'tool' && typeof id !== 'string') return false;
  if (!isAbsent(calls) && !(Array.isArray(calls) && calls.every(isPlainCall))) return false;
  if (Array.isArray(details) && hasSealed(details)) return false;
  if (isAbsent(content)) return role === 'assistant';
  return typeof content === 'string' || (Array.isArray(content) && content.every(isPlainPart));
}

function hasSealed(details: readonly unknown[]): boolean {
  // Nothing but the provider's own comes out as it went in.
  return (
    unsealed(details).length !== details.length ||
    unsealed(details).some(({ detail }) => !(isObject(detail) && details.includes(detail['block'])))
  );
}

function isPlainPart(part: unknown): boolean {
  if (!isObject(part) || !PARTS.has(part['type'])) return false;
  if (part['type'] === 'text') return typeof part['text'] === 'string';
  if (part['type'] === 'image_url') return isObject(part['image_url']);
  return part['type'] !== 'file' || isObject(part['file']);
}

function isPlainCall(call: unknown): boolean {
  if (!isObject(call) || typeof call['id'] !== 'string' || call['type'] !== 'function')
    return false;
  const { function: called } = call;
  return (
    isObject(called) &&
    typeof called['name'] === 'string' &&
    typeof called['arguments'] === 'string'
  );
}

/** Tools of other types are the provider's own. */
function isPlainTool(tool: unknown): boolean {
  return isObject(tool) && (tool['type'] !== 'function' || isObject(tool['function']));
}

function isPlainChoice(choice: unknown): boolean {
  if (!isObject(choice)) return choice === 'auto' || choice === 'none' || choice === 'required';
  return choice['type'] === 'function' && isObject(choice['function']);
}
