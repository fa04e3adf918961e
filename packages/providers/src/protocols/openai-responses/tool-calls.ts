import type { ToolCallPart } from '@parley/contracts';

import { type JsonObject, text } from '../fields.ts';
import { argumentsOf, type ItemKey } from './wire.ts';

interface OpenCall {
  id: string | null;
  name: string;
  arguments: string;
  /** Whether its item was seen. Arguments of no item belong to the next one that has none. */
  isAnnounced: boolean;
}

/** Events that name no item share this key. */
const NO_ITEM: ItemKey = '';

/** The calls of tools that are being written, each an item of the output. */
export class ToolCalls {
  readonly #open = new Map<ItemKey, OpenCall>();
  #handedOver = 0;

  /** Whether there was any call so far. */
  get hasAny(): boolean {
    return this.#handedOver > 0 || [...this.#open.values()].some((call) => call.isAnnounced);
  }

  begin(key: ItemKey, item: JsonObject): void {
    const early = this.#takeUnannounced(key, item);
    this.#open.set(key, {
      id: idOf(item),
      name: text(item['name']) ?? '',
      arguments: argumentsOf(item['arguments']) || early,
      isAnnounced: true,
    });
  }

  add(key: ItemKey, delta: unknown): void {
    this.#callOf(key).arguments += text(delta) ?? '';
  }

  /** All of the arguments at once: they stand over what came in pieces. */
  complete(key: ItemKey, whole: unknown): void {
    const call = this.#callOf(key);
    call.arguments = argumentsOf(whole) || call.arguments;
  }

  /** Arguments are as the model wrote them, valid JSON or not. */
  end(key: ItemKey, item: JsonObject): ToolCallPart {
    const early = this.#takeUnannounced(key, item);
    const call = this.#open.get(key);
    this.#open.delete(key);
    return this.#part({
      id: idOf(item) ?? call?.id ?? null,
      name: text(item['name']) || (call?.name ?? ''),
      arguments: argumentsOf(item['arguments']) || call?.arguments || early,
    });
  }

  /** Calls that never came to an end of their own, in the order they began. */
  takeUnended(): ToolCallPart[] {
    const calls = [...this.#open.values()].filter((call) => call.isAnnounced);
    this.#open.clear();
    return calls.map((call) => this.#part(call));
  }

  /** The call that an event is about, announced or not. */
  #callOf(key: ItemKey): OpenCall {
    const open = this.#open.get(key);
    if (open !== undefined) return open;
    const call: OpenCall = { id: null, name: '', arguments: '', isAnnounced: false };
    this.#open.set(key, call);
    return call;
  }

  /** What was written for this item before it was announced, or for one that nothing named. */
  #takeUnannounced(key: ItemKey, item: JsonObject): string {
    const early = [key, text(item['id']) ?? NO_ITEM, NO_ITEM].find(
      (each) => this.#open.get(each)?.isAnnounced === false,
    );
    if (early === undefined) return '';
    const written = this.#open.get(early)?.arguments ?? '';
    this.#open.delete(early);
    return written;
  }

  #part({ id, name, arguments: args }: Omit<OpenCall, 'isAnnounced'>): ToolCallPart {
    this.#handedOver += 1;
    const toolCallId = id ?? `call_${this.#handedOver}`;
    return { type: 'tool-call', toolCallId, toolName: name, arguments: args };
  }
}

/** Results name `call_id`; `id` names the item, and stands in where a server forgot the other. */
function idOf(item: JsonObject): string | null {
  return text(item['call_id']) || text(item['id']) || null;
}
