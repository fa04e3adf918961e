import type { ToolCallPart } from '@parley/contracts';

import { type JsonObject, text } from '../fields.ts';
import { argumentsOf, type ItemKey } from './wire.ts';

interface OpenCall {
  id: string | null;
  name: string;
  arguments: string;
}

/** The calls of tools that are being written, each an item of the output. */
export class ToolCalls {
  readonly #open = new Map<ItemKey, OpenCall>();
  #handedOver = 0;

  /** Whether there was any call so far. */
  get hasAny(): boolean {
    return this.#handedOver > 0 || this.#open.size > 0;
  }

  begin(key: ItemKey, item: JsonObject): void {
    this.#open.set(key, {
      id: idOf(item),
      name: text(item['name']) ?? '',
      arguments: argumentsOf(item['arguments']),
    });
  }

  add(key: ItemKey, delta: unknown): void {
    const call = this.#open.get(key);
    // A call that was never announced comes whole at its end.
    if (call !== undefined) call.arguments += text(delta) ?? '';
  }

  /** All of the arguments at once: they stand over what came in pieces. */
  complete(key: ItemKey, whole: unknown): void {
    const call = this.#open.get(key);
    if (call !== undefined) call.arguments = argumentsOf(whole) || call.arguments;
  }

  /** Arguments are as the model wrote them, valid JSON or not. */
  end(key: ItemKey, item: JsonObject): ToolCallPart {
    const call = this.#open.get(key);
    this.#open.delete(key);
    return this.#part({
      id: idOf(item) ?? call?.id ?? null,
      name: text(item['name']) || (call?.name ?? ''),
      arguments: argumentsOf(item['arguments']) || (call?.arguments ?? ''),
    });
  }

  /** Calls that never came to an end of their own, in the order they began. */
  takeUnended(): ToolCallPart[] {
    const calls = [...this.#open.values()];
    this.#open.clear();
    return calls.map((call) => this.#part(call));
  }

  #part({ id, name, arguments: args }: OpenCall): ToolCallPart {
    this.#handedOver += 1;
    const toolCallId = id ?? `call_${this.#handedOver}`;
    return { type: 'tool-call', toolCallId, toolName: name, arguments: args };
  }
}

/** Results name `call_id`; `id` names the item, and stands in where a server forgot the other. */
function idOf(item: JsonObject): string | null {
  return text(item['call_id']) || text(item['id']) || null;
}
