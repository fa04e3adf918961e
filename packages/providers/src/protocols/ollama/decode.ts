import type { ToolCallPart, Usage } from '@parley/contracts';

import type { Frame } from '../../transport/body-reader.ts';
import { isFault } from '../../transport/fault.ts';
import { parse } from '../frame-data.ts';
import { PartWriter } from '../parts.ts';
import type { Decoder, DecoderOptions, OutputEvent } from '../protocol.ts';
import { madeUpId } from './call-ids.ts';
import { type Line, readLine, toUsage, type WireCall } from './wire.ts';

/** Reads the lines of a streamed answer, or the one of an answer that came whole. */
export class OllamaDecoder implements Decoder {
  readonly #options: DecoderOptions;
  readonly #parts = new PartWriter(() => []);
  /** Held back to the end: nothing may stand between a call and its result. */
  readonly #calls: ToolCallPart[] = [];
  readonly #callIds = new Set<string>();
  #createdAt: string | null = null;
  #isIntroduced = false;
  hasOutput = false;
  finishReason: string | null = null;
  isOver = false;
  usage: Usage | null = null;

  constructor(options: DecoderOptions) {
    this.#options = options;
  }

  decode(frame: Frame): OutputEvent[] {
    if (this.isOver) return [];
    const value = parse(frame);
    if (isFault(value)) throw this.#options.failureOf(value);
    const line = readLine(value);
    if (line === null) return [];
    this.#createdAt ??= line.createdAt;
    const events = this.#introduce(line);
    if (line.thinking !== null) events.push(...this.#parts.write('reasoning', line.thinking));
    if (line.content !== null) events.push(...this.#parts.write('text', line.content));
    for (const call of line.calls) this.#addCall(call);
    this.hasOutput ||= line.thinking !== null || line.content !== null || this.#calls.length > 0;
    if (line.isDone) this.#finish(line);
    return events;
  }

  close(): OutputEvent[] {
    return [...this.#parts.close(), ...this.#calls.splice(0)];
  }

  #introduce({ model }: Line): OutputEvent[] {
    if (this.#isIntroduced || model === null) return [];
    this.#isIntroduced = true;
    return [{ type: 'upstream', id: this.#options.upstreamId, model }];
  }

  #addCall({ id, name, arguments: args }: WireCall): void {
    const isFresh = id !== null && !this.#callIds.has(id);
    const toolCallId = isFresh ? id : madeUpId(this.#createdAt, this.#callIds.size + 1);
    this.#callIds.add(toolCallId);
    this.#calls.push({ type: 'tool-call', toolCallId, toolName: name, arguments: args });
  }

  #finish({ doneReason, usage }: Line): void {
    this.isOver = true;
    this.usage = toUsage(usage);
    // Older servers give no reason.
    const reason = doneReason ?? 'stop';
    // A line that says no more than that a model was loaded is no answer.
    if (!this.hasOutput && !ANSWERED.has(reason)) return;
    // The protocol has no word for an answer that waits for its tools.
    this.finishReason = reason === 'stop' && this.#callIds.size > 0 ? 'tool_calls' : reason;
  }
}

/** The reasons by which a model ends; others (`load`, `unload`) are about the model itself. */
const ANSWERED: ReadonlySet<string> = new Set(['stop', 'length']);
