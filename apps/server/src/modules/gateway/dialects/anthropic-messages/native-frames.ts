import type { JsonObject } from '../dialect.ts';
import type { CallChange, FrameChange, NativeFrames } from '../native-frames.ts';
import { filledText, isObject } from '../fields.ts';

/** A call that goes on as another: its arguments are written once, in place of all that came. */
interface ChangedCall {
  args: string;
  isWritten: boolean;
}

/** The events of a provider of this protocol. */
export class MessagesFrames implements NativeFrames {
  readonly #openCalls = new Set<number>();
  readonly #changedCalls = new Map<number, ChangedCall>();
  /** Blocks of thinking of which hooks changed the words: what was signed is not what is told. */
  readonly #changedThoughts = new Set<number>();
  /** Blocks that do not go on; those behind them move up. */
  readonly #gone = new Set<number>();
  /** The last delta of each kind that came. */
  readonly #deltas = new Map<'text' | 'reasoning', JsonObject>();
  /** The block that is being written, as the client counts it. */
  #open: number | null = null;

  get hasOpenCalls(): boolean {
    return this.#openCalls.size > 0;
  }

  read(piece: JsonObject): void {
    const index = indexOf(piece);
    if (piece['type'] === 'content_block_start' && kindOf(piece) === 'tool_use') {
      this.#openCalls.add(index);
    } else if (piece['type'] === 'content_block_stop') {
      this.#openCalls.delete(index);
    }
  }

  close(): void {
    this.#openCalls.clear();
  }

  isLast({ type }: JsonObject): boolean {
    return type === 'message_delta' || type === 'message_stop';
  }

  pass(piece: JsonObject, change: FrameChange | null, calls: readonly CallChange[]): JsonObject[] {
    if (filledText(piece['type']) === null) return [];
    switch (piece['type']) {
      case 'content_block_start':
        return this.#passStart(piece, change, calls);
      case 'content_block_delta':
        return this.#passDelta(piece, change);
      case 'content_block_stop':
        return this.#passStop(piece);
      default:
        return change?.isRefused === true && !this.isLast(piece) ? [] : [piece];
    }
  }

  passFree(piece: JsonObject): JsonObject[] | null {
    return isNamelessCall(piece) ? null : this.pass(piece, null, []);
  }

  late(kind: 'text' | 'reasoning', text: string): JsonObject[] {
    const delta = this.#deltas.get(kind);
    return delta === undefined ? [] : [withText(delta, kind, text)];
  }

  ending(last: readonly JsonObject[], own: readonly JsonObject[]): JsonObject[] {
    const isWhole = last.some(({ type }) => type === 'message_stop');
    return isWhole ? [...last] : [...last, ...own.filter(({ type }) => type === 'message_stop')];
  }

  brokenOff(own: readonly JsonObject[], error: unknown): JsonObject[] {
    if (error !== null) return [];
    const stop = { type: 'content_block_stop', index: this.#open };
    return [...(this.#open === null ? [] : [stop]), ...own.filter((piece) => this.isLast(piece))];
  }

  #passStart(
    piece: JsonObject,
    change: FrameChange | null,
    calls: readonly CallChange[],
  ): JsonObject[] {
    const kind = kindOf(piece);
    const index = indexOf(piece);
    const begun = this.#moved(piece);
    const block = isObject(piece['content_block']) ? piece['content_block'] : {};
    this.#open = this.#placeOf(index);
    if (kind === 'tool_use') {
      if ((change?.calls ?? null) === null && !isNamelessCall(piece)) return [begun];
      const own = calls.find(({ from }) => from.toolCallId === block['id']);
      const call = (own ?? (calls.length === 1 ? calls[0] : null))?.to ?? null;
      if (call === null) return this.#drop(index);
      this.#changedCalls.set(index, { args: call.arguments, isWritten: false });
      const { toolCallId: id, toolName: name } = call;
      return [{ ...begun, content_block: { ...block, id, name, input: {} } }];
    }
    if (kind === 'redacted_thinking' && change?.losesDetails === true) return this.#drop(index);
    if (change?.isRefused === true) return this.#drop(index);
    if (kind === 'text' && typeof change?.text === 'string') {
      return [{ ...begun, content_block: { ...block, text: change.text } }];
    }
    if (kind === 'thinking' && typeof change?.reasoning === 'string') {
      this.#changedThoughts.add(index);
      const thinking = { ...block, thinking: change.reasoning, signature: '' };
      return [{ ...begun, content_block: thinking }];
    }
    return [begun];
  }

  #drop(index: number): JsonObject[] {
    this.#gone.add(index);
    this.#open = null;
    return [];
  }

  #passDelta(piece: JsonObject, change: FrameChange | null): JsonObject[] {
    const index = indexOf(piece);
    if (this.#gone.has(index)) return [];
    const moved = this.#moved(piece);
    const { type } = isObject(piece['delta']) ? piece['delta'] : {};
    switch (type) {
      case 'text_delta':
        return this.#passText(moved, 'text', change?.text ?? null);
      case 'thinking_delta':
        if (typeof change?.reasoning === 'string') this.#changedThoughts.add(index);
        return this.#passText(moved, 'reasoning', change?.reasoning ?? null);
      case 'signature_delta':
        return this.#changedThoughts.has(index) || change?.losesDetails === true ? [] : [moved];
      case 'input_json_delta':
        return this.#changedCalls.has(index) ? this.#writeCall(index) : [moved];
      case 'citations_delta':
        return change?.losesSources === true || change?.isRefused === true ? [] : [moved];
      default:
        return change?.isRefused === true ? [] : [moved];
    }
  }

  #passText(moved: JsonObject, kind: 'text' | 'reasoning', text: string | null): JsonObject[] {
    this.#deltas.set(kind, moved);
    if (text === null) return [moved];
    return text === '' ? [] : [withText(moved, kind, text)];
  }

  #passStop(piece: JsonObject): JsonObject[] {
    const index = indexOf(piece);
    if (this.#gone.has(index)) return [];
    const written = this.#changedCalls.has(index) ? this.#writeCall(index) : [];
    this.#open = null;
    return [...written, this.#moved(piece)];
  }

  #writeCall(index: number): JsonObject[] {
    const call = this.#changedCalls.get(index);
    if (call === undefined || call.isWritten) return [];
    call.isWritten = true;
    const delta = { type: 'input_json_delta', partial_json: call.args };
    return [{ type: 'content_block_delta', index: this.#placeOf(index), delta }];
  }

  /** The piece itself where no block before it is gone. */
  #moved(piece: JsonObject): JsonObject {
    const index = indexOf(piece);
    const place = this.#placeOf(index);
    return place === index ? piece : { ...piece, index: place };
  }

  #placeOf(index: number): number {
    return index - [...this.#gone].filter((gone) => gone < index).length;
  }
}

function indexOf({ index }: JsonObject): number {
  return typeof index === 'number' ? index : 0;
}

/** Whether a call begins without an id: some servers forget it, and without one no result can be told. */
function isNamelessCall(piece: JsonObject): boolean {
  if (piece['type'] !== 'content_block_start' || kindOf(piece) !== 'tool_use') return false;
  const { content_block: block } = piece;
  return !isObject(block) || filledText(block['id']) === null;
}

function kindOf({ content_block: block }: JsonObject): unknown {
  return isObject(block) ? block['type'] : null;
}

function withText(piece: JsonObject, kind: 'text' | 'reasoning', text: string): JsonObject {
  const delta =
    kind === 'text' ? { type: 'text_delta', text } : { type: 'thinking_delta', thinking: text };
  return { ...piece, delta };
}
