import type { AppError, ToolCallPart } from '@parley/contracts';

import type { JsonObject } from '../dialect.ts';
import type { CallChange, FrameChange, NativeFrames } from '../native-frames.ts';
import { filledText, isObject } from '../fields.ts';

const ENDS: ReadonlySet<unknown> = new Set([
  'response.completed',
  'response.incomplete',
  'response.failed',
]);

/** What a delta is of, by the name of its event. */
const DELTAS: ReadonlyMap<unknown, 'text' | 'reasoning'> = new Map([
  ['response.output_text.delta', 'text'],
  ['response.refusal.delta', 'text'],
  ['response.reasoning_summary_text.delta', 'reasoning'],
  ['response.reasoning_text.delta', 'reasoning'],
]);

/** Between two thoughts, as the provider's decoder parts them. */
const SEPARATOR = '\n\n';

/**
 * The events of a provider of this protocol. Everything that is written is repeated, up to three
 * times: once hooks have changed something, every repetition is made from what was told before.
 */
export class ResponsesFrames implements NativeFrames {
  readonly #openCalls = new Set<unknown>();
  /** By the piece they are of: the texts as they were told. */
  readonly #told = new Map<string, string>();
  /** By the id of its item. */
  readonly #calls = new Map<string, ToolCallPart>();
  readonly #written = new Set<string>();
  /** Items that ended, as they were told. */
  readonly #items: JsonObject[] = [];
  /** The places of items that do not go on; those behind them move up. */
  readonly #gone = new Set<number>();
  readonly #deltas = new Map<'text' | 'reasoning', JsonObject>();
  /** The response as it began. */
  #response: JsonObject = {};
  #isChanged = false;
  #losesSources = false;
  /** How many frames are more, or fewer, than came. */
  #shift = 0;
  #number = 0;

  get hasOpenCalls(): boolean {
    return this.#openCalls.size > 0;
  }

  read(piece: JsonObject): void {
    const { type } = piece;
    if (isObject(piece['response']) && Object.keys(this.#response).length === 0) {
      this.#response = piece['response'];
    }
    if (itemOf(piece)['type'] !== 'function_call') return;
    if (type === 'response.output_item.added') this.#openCalls.add(placeOf(piece));
    if (type === 'response.output_item.done') this.#openCalls.delete(placeOf(piece));
  }

  close(): void {
    this.#openCalls.clear();
  }

  isLast({ type }: JsonObject): boolean {
    return ENDS.has(type);
  }

  pass(piece: JsonObject, change: FrameChange | null, calls: readonly CallChange[]): JsonObject[] {
    if (filledText(piece['type']) === null) return [];
    if (change !== null || lacksCallId(piece)) this.#isChanged = true;
    if (change?.losesSources === true) this.#losesSources = true;
    const passed = this.#passed(piece, change, calls).map((each) => this.#moved(each));
    this.#shift += passed.length - 1;
    return passed.map((each, index) => this.#numbered(each, piece, index - passed.length + 1));
  }

  passFree(piece: JsonObject): JsonObject[] | null {
    return lacksCallId(piece) ? null : this.pass(piece, null, []);
  }

  late(kind: 'text' | 'reasoning', text: string): JsonObject[] {
    const delta = this.#deltas.get(kind);
    if (delta === undefined) return [];
    this.#isChanged = true;
    this.#tell(delta, text);
    this.#shift += 1;
    this.#number += 1;
    return [{ ...delta, delta: text, sequence_number: this.#number }];
  }

  ending(last: readonly JsonObject[]): JsonObject[] {
    return [...last];
  }

  /** As our own writer has it, under the names that the client knows this response by. */
  brokenOff(own: readonly JsonObject[], error: AppError | null): JsonObject[] {
    const wanted = own.filter((piece) => this.isLast(piece) || piece['type'] === 'error');
    return wanted.map((piece) => {
      this.#number += 1;
      const numbered = { ...piece, sequence_number: this.#number };
      if (!isObject(piece['response'])) return numbered;
      const { status, output, usage, error: told, incomplete_details } = piece['response'];
      const items = error === null ? output : this.#items;
      const ended = { status, output: items, usage, error: told, incomplete_details };
      return { ...numbered, response: { ...this.#response, ...ended } };
    });
  }

  #passed(
    piece: JsonObject,
    change: FrameChange | null,
    calls: readonly CallChange[],
  ): JsonObject[] {
    const { type } = piece;
    const kind = DELTAS.get(type);
    if (kind !== undefined) return this.#passDelta(piece, kind, change);
    const isOtherCall = (change?.calls ?? null) !== null || lacksCallId(piece);
    if (isOtherCall && type === 'response.output_item.added') this.#judge(piece, calls);
    if (this.#gone.has(numberIn(piece, 'output_index'))) return [];
    const isOther = this.#isChanged || (this.isLast(piece) && this.#lacksItems(piece));
    const passed = isOther ? this.#rewritten(piece, change) : [piece];
    if (type === 'response.output_item.done') {
      this.#items.push(...passed.map((each) => itemOf(each)));
    }
    return passed;
  }

  /** Some servers do not repeat all of the output in the end, where OpenAI's SDK (7.57) takes it from. */
  #lacksItems({ response }: JsonObject): boolean {
    const output = isObject(response) ? response['output'] : null;
    return this.#items.length > (Array.isArray(output) ? output.length : 0);
  }

  #passDelta(piece: JsonObject, kind: 'text' | 'reasoning', change: FrameChange | null) {
    this.#deltas.set(kind, piece);
    const given = filledText(piece['delta']) ?? '';
    const changed = change?.[kind] ?? null;
    if (changed === null) {
      this.#tell(piece, given);
      return [piece];
    }
    const isFirst = !this.#told.has(keyOf(piece));
    const text =
      isFirst && kind === 'reasoning' && changed.startsWith(SEPARATOR)
        ? changed.slice(SEPARATOR.length)
        : changed;
    this.#tell(piece, text);
    if (text === '') return [];
    return [{ ...piece, delta: text, ...('logprobs' in piece ? { logprobs: [] } : {}) }];
  }

  #tell(piece: JsonObject, text: string): void {
    const key = keyOf(piece);
    this.#told.set(key, (this.#told.get(key) ?? '') + text);
  }

  /** What becomes of a call, where hooks changed one of those that were judged with it. */
  #judge(piece: JsonObject, calls: readonly CallChange[]): void {
    const item = itemOf(piece);
    if (item['type'] !== 'function_call') return;
    const own = calls.find(({ from }) => from.toolCallId === (item['call_id'] ?? item['id']));
    const call = (own ?? (calls.length === 1 ? calls[0] : null))?.to ?? null;
    if (call === null) this.#gone.add(numberIn(piece, 'output_index'));
    else this.#calls.set(idOf(item['id']), call);
  }

  /** A frame that repeats what was told, or that stands for something that hooks changed. */
  #rewritten(piece: JsonObject, change: FrameChange | null): JsonObject[] {
    const told = this.#told.get(keyOf(piece)) ?? '';
    switch (piece['type']) {
      case 'response.output_text.done':
        return [{ ...piece, text: told, ...('logprobs' in piece ? { logprobs: [] } : {}) }];
      case 'response.reasoning_summary_text.done':
      case 'response.reasoning_text.done':
        return [{ ...piece, text: told }];
      case 'response.refusal.done':
        return [{ ...piece, refusal: told }];
      case 'response.content_part.done':
      case 'response.reasoning_summary_part.done':
        return [{ ...piece, part: this.#part(piece['part'], told) }];
      case 'response.output_text.annotation.added':
        return change?.losesSources === true || change?.isRefused === true ? [] : [piece];
      case 'response.function_call_arguments.delta':
        return this.#callDelta(piece);
      case 'response.function_call_arguments.done': {
        const call = this.#calls.get(idOf(piece['item_id']));
        return [call === undefined ? piece : { ...piece, arguments: call.arguments }];
      }
      case 'response.output_item.added':
        return [{ ...piece, item: this.#named(itemOf(piece)) }];
      case 'response.output_item.done':
        return [{ ...piece, item: this.#item(itemOf(piece), change) }];
      default:
        return this.#isEnd(piece, change);
    }
  }

  #isEnd(piece: JsonObject, change: FrameChange | null): JsonObject[] {
    const { response } = piece;
    if (this.isLast(piece) && isObject(response)) {
      return [{ ...piece, response: { ...response, output: this.#items } }];
    }
    return change?.isRefused === true ? [] : [piece];
  }

  #callDelta(piece: JsonObject): JsonObject[] {
    const id = idOf(piece['item_id']);
    const call = this.#calls.get(id);
    if (call === undefined) return [piece];
    if (this.#written.has(id)) return [];
    this.#written.add(id);
    return [{ ...piece, delta: call.arguments }];
  }

  #part(part: unknown, text: string): JsonObject {
    const given = isObject(part) ? part : {};
    const written = 'refusal' in given ? { refusal: text } : { text };
    return {
      ...given,
      ...written,
      ...('logprobs' in given ? { logprobs: [] } : {}),
      ...(this.#losesSources && 'annotations' in given ? { annotations: [] } : {}),
    };
  }

  #named(item: JsonObject): JsonObject {
    const call = this.#calls.get(idOf(item['id']));
    if (call === undefined) return item;
    return { ...item, call_id: call.toolCallId, name: call.toolName, arguments: '' };
  }

  #item(item: JsonObject, change: FrameChange | null): JsonObject {
    const id = idOf(item['id']);
    switch (item['type']) {
      case 'function_call': {
        const call = this.#calls.get(id);
        return call === undefined ? item : { ...this.#named(item), arguments: call.arguments };
      }
      case 'message':
        return { ...item, content: this.#parts(item, 'content', 'content', change?.text ?? null) };
      case 'reasoning':
        return this.#thought(item, change);
      default:
        return change?.isRefused === true ? { type: item['type'], id: item['id'] } : item;
    }
  }

  /** Encrypted content stays: its provider takes it back with whatever summary. */
  #thought(item: JsonObject, change: FrameChange | null): JsonObject {
    const text = change?.reasoning ?? null;
    return {
      ...item,
      ...('summary' in item ? { summary: this.#parts(item, 'summary', 'summary', text) } : {}),
      ...('content' in item ? { content: this.#parts(item, 'content', 'content', text) } : {}),
    };
  }

  /** The parts of an item with what was told of each; `whole`: of all, where no deltas were. */
  #parts(item: JsonObject, member: string, kind: string, whole: string | null): unknown {
    const parts = item[member];
    if (!Array.isArray(parts)) return parts;
    return parts.map((part: unknown, index) => {
      const told = this.#told.get(`${idOf(item['id'])} ${kind} ${index}`);
      return this.#part(part, told ?? (index === 0 ? (whole ?? '') : ''));
    });
  }

  #moved(piece: JsonObject): JsonObject {
    const index = piece['output_index'];
    if (typeof index !== 'number' || this.#gone.size === 0) return piece;
    const before = [...this.#gone].filter((gone) => gone < index).length;
    return before === 0 ? piece : { ...piece, output_index: index - before };
  }

  #numbered(piece: JsonObject, from: JsonObject, offset: number): JsonObject {
    const given = numberIn(from, 'sequence_number');
    const number = given + this.#shift + offset;
    this.#number = number;
    if (number === given || !('sequence_number' in from)) return piece;
    return { ...piece, sequence_number: number };
  }
}

function itemOf({ item }: JsonObject): JsonObject {
  return isObject(item) ? item : {};
}

/** Whether a call has no id to answer it by: some servers forget it. */
function lacksCallId(piece: JsonObject): boolean {
  const item = itemOf(piece);
  return item['type'] === 'function_call' && filledText(item['call_id']) === null;
}

function idOf(id: unknown): string {
  return typeof id === 'string' ? id : '';
}

function numberIn(piece: JsonObject, member: string): number {
  const number = piece[member];
  return typeof number === 'number' ? number : -1;
}

/** The item that is added or done: by its place, or its id where a server leaves that out. */
function placeOf(piece: JsonObject): unknown {
  return piece['output_index'] ?? itemOf(piece)['id'];
}

/** The piece of an item that a frame is about. */
function keyOf(piece: JsonObject): string {
  const isSummary = 'summary_index' in piece;
  const index = numberIn(piece, isSummary ? 'summary_index' : 'content_index');
  return `${idOf(piece['item_id'])} ${isSummary ? 'summary' : 'content'} ${Math.max(index, 0)}`;
}
