import { isObject, type JsonObject, shallow, text } from '../fields.ts';

/** What a model thought, signed or encrypted: it must go back unaltered, in order and in its place. */
export type OpaqueBlock =
  | { type: 'thinking'; thinking: string; signature: string }
  | { type: 'redacted_thinking'; data: string };

/** Tells our blocks from those that another protocol left in a conversation. */
const PROTOCOL = 'anthropic-messages';

/** The detail of a reasoning part that keeps a block. */
export function detailOf(block: OpaqueBlock): unknown {
  return { protocol: PROTOCOL, block };
}

/** The block that a detail keeps; `null` when it is not one of this protocol. */
export function blockOf(detail: unknown): OpaqueBlock | null {
  if (!isObject(detail) || detail['protocol'] !== PROTOCOL) return null;
  const { block } = detail;
  return isOpaqueBlock(block) ? block : null;
}

/** A block as it begins a stream or stands in a whole answer; `null` when there is nothing to keep. */
export function redactedBlock(value: JsonObject): OpaqueBlock | null {
  const block = shallow(value);
  return isOpaqueBlock(block) ? block : null;
}

function isOpaqueBlock(value: unknown): value is OpaqueBlock {
  if (!isObject(value)) return false;
  const { type, thinking, signature, data } = value;
  if (type === 'redacted_thinking') return typeof data === 'string';
  return type === 'thinking' && typeof thinking === 'string' && typeof signature === 'string';
}

/** A block of thinking while it is written. */
export class ThinkingBlock {
  readonly #start: JsonObject;
  #thinking: string;
  #signature: string;

  constructor(start: JsonObject) {
    this.#start = shallow(start) ?? {};
    this.#thinking = text(start['thinking']) ?? '';
    this.#signature = text(start['signature']) ?? '';
  }

  add(thinking: string): void {
    this.#thinking += thinking;
  }

  /** It comes whole, before the end of its block; the SDK too takes the last one for all of it. */
  sign(signature: string): void {
    this.#signature = signature;
  }

  /** @returns `null` for a block without a signature: it was cut off, and would be refused */
  finish(): OpaqueBlock | null {
    if (this.#signature === '') return null;
    return {
      ...this.#start,
      type: 'thinking',
      thinking: this.#thinking,
      signature: this.#signature,
    };
  }
}
