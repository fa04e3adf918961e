import type { ToolCallPart } from '@parley/contracts';

import type { JsonObject } from '../dialect.ts';
import { filledText, isObject } from '../fields.ts';

/** The calls of an answer whose fragments go on as they come: what of them a client has by now. */
export class SentCalls {
  readonly #sent = new Map<number, { id: string; name: string; args: string }>();
  /** Calls that are no functions: ours to pass on, and not to understand. */
  readonly #foreign = new Set<number>();

  /**
   * @returns whether a client that knows the protocol alone puts the calls together from these
   * fragments, behind those that went before: they can go on. None of them counts otherwise.
   */
  take(fragments: readonly JsonObject[]): boolean {
    return fragments.every((fragment) => this.#fits(fragment)) && this.#addAll(fragments);
  }

  /** What of these calls no client has yet, in chunks' deltas. What contradicts what was sent is not told. */
  rest(calls: readonly ToolCallPart[]): JsonObject[] {
    return calls.flatMap(({ toolCallId, toolName, arguments: args }, index) => {
      const sent = this.#sent.get(index);
      if (this.#foreign.has(index)) return [];
      if (sent !== undefined) {
        const goesOn = sent.id === toolCallId && sent.name === toolName;
        const more = goesOn && args.startsWith(sent.args) ? args.slice(sent.args.length) : '';
        return more === '' ? [] : [argumentsOf(index, more)];
      }
      const call = { index, id: toolCallId, type: 'function' };
      const begun = { tool_calls: [{ ...call, function: { name: toolName, arguments: '' } }] };
      return args === '' ? [begun] : [begun, argumentsOf(index, args)];
    });
  }

  #fits({ index, id, type, function: called }: JsonObject): boolean {
    if (typeof index !== 'number' || !Number.isInteger(index) || index < 0) return false;
    if (this.#foreign.has(index) || isForeign(type)) return true;
    const { name, arguments: args = '' } = isObject(called) ? called : {};
    if (typeof args !== 'string') return false;
    // What names a call comes once, with its first fragment.
    if (this.#sent.has(index)) return filledText(id) === null && filledText(name) === null;
    return filledText(id) !== null && filledText(name) !== null;
  }

  /** @returns whether new calls came in order; `false` leaves everything as it was */
  #addAll(fragments: readonly JsonObject[]): boolean {
    const begun = new Set(
      fragments.map(({ index }) => Number(index)).filter((index) => !this.#knows(index)),
    );
    const first = this.#sent.size + this.#foreign.size;
    if ([...begun].some((index, place) => index !== first + place)) return false;
    if (begun.size < fragments.length && !this.#namesOnce(fragments)) return false;
    for (const fragment of fragments) this.#add(fragment);
    return true;
  }

  /** Whether no call is named twice among fragments that came together. */
  #namesOnce(fragments: readonly JsonObject[]): boolean {
    const named = fragments.filter(({ id }) => filledText(id) !== null);
    return new Set(named.map(({ index }) => index)).size === named.length;
  }

  #knows(index: number): boolean {
    return this.#sent.has(index) || this.#foreign.has(index);
  }

  #add({ index, id, type, function: called }: JsonObject): void {
    const place = Number(index);
    if (this.#foreign.has(place)) return;
    if (isForeign(type)) {
      this.#foreign.add(place);
      return;
    }
    const { name, arguments: args } = isObject(called) ? called : {};
    const open = this.#sent.get(place) ?? {
      id: filledText(id) ?? '',
      name: filledText(name) ?? '',
      args: '',
    };
    if (typeof args === 'string') open.args += args;
    this.#sent.set(place, open);
  }
}

function isForeign(type: unknown): boolean {
  return typeof type === 'string' && type !== '' && type !== 'function';
}

function argumentsOf(index: number, args: string): JsonObject {
  return { tool_calls: [{ index, function: { arguments: args } }] };
}
