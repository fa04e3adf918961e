import type { Usage } from '@parley/contracts';

import { count, isObject, type JsonObject, objects, shallow, text } from '../fields.ts';

/*
 * What we read of the lines of `/api/chat`, and no more. By hand and leniently: see `fields.ts`.
 */

/** A call of a tool; it always comes whole. */
export interface WireCall {
  /** `null` from older servers, which give calls no id. */
  id: string | null;
  name: string;
  /** JSON text, made from the object that was sent. */
  arguments: string;
}

interface WireUsage {
  input: number | null;
  output: number | null;
}

/** One line. */
export interface Line {
  model: string | null;
  createdAt: string | null;
  content: string | null;
  thinking: string | null;
  calls: WireCall[];
  /** Set on the last line, which has the usage as well. */
  isDone: boolean;
  doneReason: string | null;
  usage: WireUsage;
}

/** @returns `null` for what is no object */
export function readLine(value: unknown): Line | null {
  if (!isObject(value)) return null;
  const message = isObject(value['message']) ? value['message'] : {};
  return {
    model: text(value['model']) || null,
    createdAt: text(value['created_at']),
    content: text(message['content']) || null,
    thinking: text(message['thinking']) || null,
    calls: objects(message['tool_calls'])?.flatMap(readCall) ?? [],
    isDone: value['done'] === true,
    doneReason: text(value['done_reason']) || null,
    usage: { input: count(value['prompt_eval_count']), output: count(value['eval_count']) },
  };
}

function readCall(call: JsonObject): WireCall[] {
  const called = call['function'];
  const name = isObject(called) ? text(called['name']) : null;
  if (!isObject(called) || !name) return [];
  return [{ id: text(call['id']) || null, name, arguments: readArguments(called['arguments']) }];
}

function readArguments(args: unknown): string {
  if (args === undefined || args === null) return '{}';
  if (typeof args === 'string') return args;
  const kept = shallow(args);
  return kept === null ? '' : JSON.stringify(kept);
}

/** What the model thought is counted as output, and not apart. `null` when there is no number. */
export function toUsage({ input, output }: WireUsage): Usage | null {
  if (input === null && output === null) return null;
  return {
    inputTokens: input,
    outputTokens: output,
    reasoningTokens: null,
    cachedInputTokens: null,
    costUsd: null,
    costSource: null,
  };
}
