import { AppError, type SourcePart } from '@parley/contracts';

import { DONE, type Frame } from '../../transport/body-reader.ts';
import { isFault } from '../../transport/fault.ts';
import type { ProviderUsage } from '../../types.ts';
import { isObject, type JsonObject, objects, text } from '../fields.ts';
import { parse, parseOrText } from '../frame-data.ts';
import { PartWriter } from '../parts.ts';
import type { Decoder, DecoderOptions, OutputEvent } from '../protocol.ts';
import { detailOf, redactedBlock, ThinkingBlock } from './thinking-blocks.ts';
import { ToolUse } from './tool-use.ts';
import { mergeReport, NO_REPORT, usageOf } from './usage.ts';

/** Why a model stops, in our words (SDK 1.12.0 `StopReason`); any other reason is passed on as it is. */
const FINISH_REASONS: ReadonlyMap<string, string> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool_calls'],
  ['refusal', 'content_filter'],
]);

/** Reads the events of a message, or one that came whole. */
export class AnthropicMessagesDecoder implements Decoder {
  readonly #options: DecoderOptions;
  readonly #details: unknown[] = [];
  readonly #parts = new PartWriter(() => this.#details.splice(0));
  /** The blocks under way that must be put together, by their index. Text needs no such thing. */
  readonly #blocks = new Map<number, ThinkingBlock | ToolUse>();
  readonly #citedUrls = new Set<string>();
  #answerId = '';
  #isIntroduced = false;
  #report = NO_REPORT;
  #toolUses = 0;
  hasOutput = false;
  finishReason: string | null = null;
  isOver = false;
  usage: Omit<ProviderUsage, 'type'> | null = null;

  constructor(options: DecoderOptions) {
    this.#options = options;
  }

  decode(frame: Frame): OutputEvent[] {
    const data = frame.data.trim();
    if (this.isOver || data === '') return [];
    // Not of this protocol, but some proxies end every stream with it.
    if (data === DONE) {
      this.isOver = true;
      return [];
    }
    if (frame.event === 'error') throw this.#options.failureOf(parseOrText(data));
    const piece = parse(frame);
    const events = frame.isDocument ? this.#readDocument(piece) : this.#readPiece(piece);
    if (this.#isIntroduced || events.length === 0) return events;
    return [this.#introduce({}), ...events];
  }

  close(): OutputEvent[] {
    const ended = [...this.#blocks.keys()].flatMap((index) => this.#stop(index));
    return [...ended, ...this.#parts.close()];
  }

  #readPiece(piece: unknown): OutputEvent[] {
    const kind = isObject(piece) ? piece['type'] : null;
    if (!isObject(piece) || typeof kind !== 'string' || kind === 'error') {
      if (isFault(piece)) throw this.#options.failureOf(piece);
      return [];
    }
    switch (kind) {
      case 'content_block_delta':
        return this.#readDelta(indexOf(piece), piece['delta']);
      case 'content_block_start':
        return this.#start(indexOf(piece), piece['content_block']);
      case 'content_block_stop':
        return this.#stop(indexOf(piece));
      case 'message_start':
        return this.#startMessage(piece['message']);
      case 'message_delta':
        this.#finish(piece['delta'], piece['usage']);
        return [];
      case 'message_stop':
        this.isOver = true;
        return [];
      default:
        // Signs of life, and whatever the protocol learns yet.
        return [];
    }
  }

  #startMessage(message: unknown): OutputEvent[] {
    if (!isObject(message) || this.#isIntroduced) return [];
    const { usage } = message;
    // What was written so far, mostly 1: an answer that breaks off must not be counted as that.
    this.#count(isObject(usage) ? { ...usage, output_tokens: null } : null);
    return [this.#introduce(message)];
  }

  #introduce(message: JsonObject): OutputEvent {
    this.#isIntroduced = true;
    this.#answerId = text(message['id']) ?? '';
    const id = this.#options.upstreamId ?? (this.#answerId || null);
    return { type: 'upstream', id, model: text(message['model']) || null };
  }

  #start(index: number, block: unknown): OutputEvent[] {
    // A block that was never ended is over when its place is taken.
    const ended = this.#stop(index);
    if (!isObject(block)) return ended;
    switch (block['type']) {
      case 'text':
        ended.push(...this.#write('text', block['text']));
        for (const citation of objects(block['citations']) ?? []) {
          ended.push(...this.#readCitation(citation));
        }
        return ended;
      case 'thinking':
        this.#blocks.set(index, new ThinkingBlock(block));
        ended.push(...this.#write('reasoning', block['thinking']));
        return ended;
      case 'redacted_thinking':
        ended.push(...this.#keep(redactedBlock(block)));
        return ended;
      case 'tool_use':
        this.#toolUses += 1;
        this.#blocks.set(index, new ToolUse(block, this.#inventId()));
        this.hasOutput = true;
        return ended;
      default:
        // Tools that run at the provider: they are not asked for, and their calls are not ours.
        return ended;
    }
  }

  #readDelta(index: number, delta: unknown): OutputEvent[] {
    if (!isObject(delta)) return [];
    switch (delta['type']) {
      case 'text_delta':
        return this.#write('text', delta['text']);
      case 'thinking_delta': {
        const block = this.#blocks.get(index);
        const thinking = delta['thinking'];
        if (block instanceof ThinkingBlock && typeof thinking === 'string') block.add(thinking);
        return this.#write('reasoning', thinking);
      }
      case 'signature_delta': {
        const block = this.#blocks.get(index);
        if (block instanceof ThinkingBlock) block.sign(text(delta['signature']) ?? '');
        return [];
      }
      case 'input_json_delta': {
        const block = this.#blocks.get(index);
        if (block instanceof ToolUse) block.add(text(delta['partial_json']) ?? '');
        return [];
      }
      case 'citations_delta':
        return this.#readCitation(delta['citation']);
      default:
        return [];
    }
  }

  #stop(index: number): OutputEvent[] {
    const block = this.#blocks.get(index);
    if (block === undefined) return [];
    this.#blocks.delete(index);
    if (block instanceof ThinkingBlock) return this.#keep(block.finish());
    return [...this.#parts.end(), block.finish()];
  }

  /** Ends the open part; a block that nobody can read gets a part of its own, here in its place. */
  #keep(block: Parameters<typeof detailOf>[0] | null): OutputEvent[] {
    if (block === null) return this.#parts.end();
    this.#details.push(detailOf(block));
    return this.#parts.close();
  }

  #write(kind: 'text' | 'reasoning', delta: unknown): OutputEvent[] {
    if (typeof delta !== 'string' || delta === '') return [];
    this.hasOutput = true;
    return this.#parts.write(kind, delta);
  }

  /** Of what is cited only pages have an address; the rest are places in what the user sent. */
  #readCitation(citation: unknown): OutputEvent[] {
    if (!isObject(citation)) return [];
    const url = text(citation['url']) ?? text(citation['source']) ?? '';
    if (!isWebAddress(url) || this.#citedUrls.has(url)) return [];
    this.#citedUrls.add(url);
    this.hasOutput = true;
    const title = text(citation['title']);
    const source: SourcePart = { type: 'source', url, ...(title ? { title } : {}) };
    return [source];
  }

  #finish(delta: unknown, usage: unknown): void {
    this.#count(usage);
    const reason = isObject(delta) ? text(delta['stop_reason']) : null;
    // Calls that never came are none.
    if (!reason || (reason === 'tool_use' && !this.hasOutput)) return;
    this.finishReason = FINISH_REASONS.get(reason) ?? reason;
  }

  #count(usage: unknown): void {
    this.#report = mergeReport(this.#report, usage);
    this.usage = usageOf(this.#report);
  }

  /** The answer as it comes when it was not streamed: says by its end that it is complete. */
  #readDocument(document: unknown): OutputEvent[] {
    if (!isObject(document) || document['type'] !== 'message') {
      if (isFault(document)) throw this.#options.failureOf(document);
    }
    const content = isObject(document) ? objects(document['content']) : null;
    if (!isObject(document) || content === null) throw new AppError('upstream_protocol_error');
    const events = [this.#introduce(document)];
    for (const [index, block] of content.entries()) {
      for (const event of this.#start(index, block)) events.push(event);
      events.push(...this.#stop(index));
    }
    this.#finish(document, document['usage']);
    this.isOver = true;
    if (this.hasOutput) this.finishReason ??= 'stop';
    return events;
  }

  /** Ids are unique in a whole conversation, or the next request is refused. */
  #inventId(): string {
    return ['toolu', this.#answerId.replace(/[^\w-]/g, ''), this.#toolUses].join('_');
  }
}

/** A server that writes one block after the other may leave its number out. */
function indexOf(piece: JsonObject): number {
  const { index } = piece;
  return typeof index === 'number' ? index : 0;
}

function isWebAddress(url: string): boolean {
  return /^https?:\/\//i.test(url) && URL.canParse(url);
}
