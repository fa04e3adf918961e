import type { ToolCallPart } from '@parley/contracts';

import type { ToolCallFragment } from './wire.ts';

interface OpenCall {
  id: string | null;
  name: string;
  arguments: string;
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

  get isEmpty(): boolean {
    return this.#calls.length === 0;
  }

  add(fragment: ToolCallFragment): void {
    const call = this.#find(fragment) ?? this.#begin();
    if (fragment.index !== null) this.#byIndex.set(fragment.index, call);
    if (call.id === null && fragment.id) {
      call.id = fragment.id;
      this.#byId.set(call.id, call);
    }
    // Some repeat the name in every fragment: it is a word, not a piece of one.
    call.name ||= fragment.function?.name ?? '';
    call.arguments += textOf(fragment.function?.arguments);
  }

  /** The calls in the order they began. Arguments are as the model wrote them, valid JSON or not. */
  take(): ToolCallPart[] {
    return this.#calls.splice(0).map((call, position) => ({
      type: 'tool-call',
      toolCallId: call.id ?? `call_${position + 1}`,
      toolName: call.name,
      arguments: call.arguments,
    }));
  }

  #find({ id, index, function: fn }: ToolCallFragment): OpenCall | undefined {
    const sameIndex = index === null ? undefined : this.#byIndex.get(index);
    if (id) {
      const sameId = this.#byId.get(id);
      // A call that began without its id gets it late; any other new id begins a call.
      return sameId ?? (sameIndex?.id === null ? sameIndex : undefined);
    }
    if (sameIndex !== undefined) return sameIndex;
    const last = this.#calls.at(-1);
    // A name begins a call, unless the one before it still waits for its own.
    return fn?.name && last?.name ? undefined : last;
  }

  #begin(): OpenCall {
    const call: OpenCall = { id: null, name: '', arguments: '' };
    this.#calls.push(call);
    return call;
  }
}

/** Fragments are text; a server that sends the arguments whole may send them as an object. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
