import type { ToolCallPart } from '@parley/contracts';

import { isObject, type JsonObject, shallow, text } from '../fields.ts';

/** A call of a tool while it is written. */
export class ToolUse {
  readonly #id: string;
  readonly #name: string;
  readonly #input: unknown;
  #json = '';

  /** @param fallbackId for a server that gives its calls no ids */
  constructor(start: JsonObject, fallbackId: string) {
    this.#id = text(start['id']) || fallbackId;
    this.#name = text(start['name']) ?? '';
    this.#input = start['input'];
  }

  add(json: string): void {
    this.#json += json;
  }

  /** The arguments are as the model wrote them, valid JSON or not. */
  finish(): ToolCallPart {
    return {
      type: 'tool-call',
      toolCallId: this.#id,
      toolName: this.#name,
      arguments: this.#json === '' ? this.#wholeInput() : this.#json,
    };
  }

  /** `{}` where pieces follow, and for a tool without arguments; the arguments where they came whole. */
  #wholeInput(): string {
    return isObject(this.#input) ? JSON.stringify(shallow(this.#input) ?? {}) : '{}';
  }
}
