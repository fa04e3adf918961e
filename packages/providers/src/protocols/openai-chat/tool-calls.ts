import type { ToolCallPart } from '@parley/contracts';

import { JsonExtent } from './json-extent.ts';
import type { ToolCallFragment } from './wire.ts';

interface OpenCall {
  id: string | null;
  name: string;
  arguments: string;
  readonly extent: JsonExtent;
  /** Its place among the calls. */
  readonly slot: number;
}

/**
 * Puts tool calls together from their fragments. By the book a fragment names its call by `index`
 * and only the first has an id; in the wild the index is missing, is the same for different calls,
 * or jumps. So an id decides where there is one, then the index, then what was written last.
 */
export class ToolCalls {
  readonly #calls: OpenCall[] = [];
  readonly #byIndex = new Map<number, OpenCall>();
  /** One frame may hold as many calls as fit into it: none is looked for among the others. */
  readonly #byId = new Map<string, OpenCall>();
  readonly #taken = new Set<number>();
  #nextSlot = 0;

  get isEmpty(): boolean {
    return this.#calls.length === 0;
  }

  add(fragment: ToolCallFragment): void {
    const args = textOf(fragment.function?.arguments);
    const call = this.#find(fragment, args) ?? this.#begin(fragment.index);
    if (fragment.index !== null) this.#byIndex.set(fragment.index, call);
    if (call.id === null && fragment.id) {
      call.id = fragment.id;
      this.#byId.set(call.id, call);
    }
    // Some repeat the name in every fragment: it is a word, not a piece of one.
    call.name ||= fragment.function?.name ?? '';
    call.arguments += args;
    call.extent.read(args);
  }

  /**
   * The calls by their index, and in the order they began where they had none of their own. Arguments
   * are as the model wrote them, valid JSON or not.
   */
  take(): ToolCallPart[] {
    const calls = this.#calls.splice(0).toSorted((left, right) => left.slot - right.slot);
    return calls.map((call, position) => ({
      type: 'tool-call',
      toolCallId: call.id ?? `call_${position + 1}`,
      toolName: call.name,
      arguments: call.arguments,
    }));
  }

  #find({ id, index, function: fn }: ToolCallFragment, args: string): OpenCall | undefined {
    const sameIndex = index === null ? undefined : this.#byIndex.get(index);
    const last = this.#calls.at(-1);
    const isNameless = last?.id === null && last.name === '';
    if (id) {
      const sameId = this.#byId.get(id);
      if (sameId !== undefined) return sameId;
      // A call that began without its id gets it late; any other new id begins a call.
      if (index === null) return isNameless ? last : undefined;
      return sameIndex?.id === null ? sameIndex : undefined;
    }
    if (sameIndex !== undefined) return sameIndex;
    // A name begins a call, unless the one before it still waits for its own.
    if (fn?.name && last?.name) return undefined;
    // Nothing can follow arguments that are complete: this is the beginning of others.
    return last?.extent.isComplete && args.trim() !== '' ? undefined : last;
  }

  #begin(index: number | null): OpenCall {
    const slot = index === null || this.#taken.has(index) ? this.#nextSlot : index;
    this.#taken.add(slot);
    this.#nextSlot = Math.max(this.#nextSlot, slot + 1);
    const call: OpenCall = { id: null, name: '', arguments: '', extent: new JsonExtent(), slot };
    this.#calls.push(call);
    return call;
  }
}

/** Fragments are text; a server that sends the arguments whole may send them as an object. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
