import { AppError, type SourcePart } from '@parley/contracts';

import { DONE, type Frame } from '../../transport/body-reader.ts';
import { isFault } from '../../transport/fault.ts';
import { count, isObject, type JsonObject, objects, text } from '../fields.ts';
import { parse, parseOrText } from '../frame-data.ts';
import { PartWriter } from '../parts.ts';
import type { Decoder, DecoderOptions, OutputEvent } from '../protocol.ts';
import { replayedIdentity, type ReplayedItem, replayedReasoning } from './replayed-items.ts';
import { ToolCalls } from './tool-calls.ts';
import {
  annotationsOf,
  fieldsOf,
  finishReasonOf,
  imageOf,
  type ItemKey,
  itemKeyOf,
  mergeUsage,
  type ResponseUsage,
  sourceOf,
  textOfMessage,
  textOfReasoning,
  THOUGHT_SEPARATOR,
} from './wire.ts';

/**
 * Reads the events of a response, or one that came whole, into events of ours. Order is that of
 * arrival: `sequence_number` counts the same, and some servers leave it out.
 */
export class OpenAiResponsesDecoder implements Decoder {
  readonly #options: DecoderOptions;
  #replayed: ReplayedItem[] = [];
  readonly #parts = new PartWriter(() => this.#replayed.splice(0));
  readonly #toolCalls = new ToolCalls();
  readonly #citedUrls = new Set<string>();
  /** Items of which deltas came: what their end repeats is known. */
  readonly #streamed = new Set<ItemKey>();
  /** Items by their id: some servers tell the place of an item when it begins, and then its id alone. */
  readonly #keyOfItem = new Map<string, ItemKey>();
  #hasItems = false;
  /** The piece of reasoning that was written last, while nothing else was. */
  #thought: { key: ItemKey; index: number | null } | null = null;
  #isIntroduced = false;
  hasOutput = false;
  finishReason: string | null = null;
  isOver = false;
  usage: ResponseUsage | null = null;

  constructor(options: DecoderOptions) {
    this.#options = options;
  }

  decode(frame: Frame): OutputEvent[] {
    const data = frame.data.trim();
    if (data === '') return [];
    if (data === DONE) {
      this.isOver = true;
      return [];
    }
    // After the end only late usage is of interest, and nothing can be wrong any more.
    if (this.isOver) return this.#readLateUsage(data);
    const piece = frame.event === 'error' ? parseOrText(data) : parse(frame);
    if (frame.event === 'error') throw this.#options.failureOf(piece);
    if (frame.isDocument) return this.#readDocument(piece);
    if (!isObject(piece)) {
      if (isFault(piece)) throw this.#options.failureOf(piece);
      return [];
    }
    return this.#introduced(piece['response'], this.#read(piece, frame.event));
  }

  close(): OutputEvent[] {
    return [...this.#parts.close(), ...this.#toolCalls.takeUnended()];
  }

  /** The events, with who answers before the first of them. */
  #introduced(response: unknown, events: OutputEvent[]): OutputEvent[] {
    if (this.#isIntroduced) return events;
    const { id, model } = fieldsOf(response);
    if (!id && !model && events.length === 0) return events;
    this.#isIntroduced = true;
    const upstreamId = this.#options.upstreamId ?? (text(id) || null);
    return [{ type: 'upstream', id: upstreamId, model: text(model) || null }, ...events];
  }

  #read(event: JsonObject, eventName: string | null): OutputEvent[] {
    // Most frequent first: this runs for every delta.
    const type = text(event['type']) ?? eventName;
    switch (type) {
      case 'response.output_text.delta':
        return this.#writeText(this.#keyOf(event), event['delta']);
      // What a model refuses with is its own words, and the response completes as any other. A
      // provider's filter is told in another way: `incomplete`, with the reason `content_filter`.
      case 'response.refusal.delta':
        return this.#writeText(this.#keyOf(event), event['delta'], true);
      case 'response.function_call_arguments.delta':
        this.#toolCalls.add(this.#keyOf(event), event['delta']);
        return [];
      case 'response.reasoning_summary_text.delta':
        return this.#writeThought(event, event['summary_index']);
      case 'response.reasoning_text.delta':
        return this.#writeThought(event, event['content_index']);
      case 'response.function_call_arguments.done':
        this.#toolCalls.complete(this.#keyOf(event), event['arguments']);
        return [];
      case 'response.output_text.annotation.added':
        return this.#cite([event['annotation']]);
      case 'response.output_item.added':
        return this.#beginItem(this.#keyOf(event), fieldsOf(event['item']));
      case 'response.output_item.done':
        return this.#endItem(this.#keyOf(event), fieldsOf(event['item']));
      default:
        return this.#readLifecycle(type, event);
    }
  }

  #readLifecycle(type: string | null, event: JsonObject): OutputEvent[] {
    const response = fieldsOf(event['response']);
    switch (type) {
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
        return this.#endResponse(type.slice('response.'.length), response);
      case 'response.created':
      case 'response.queued':
      case 'response.in_progress':
        this.usage = mergeUsage(this.usage, response);
        return [];
      default:
        if (isFault(event) && !isNovelty(type, event)) throw this.#options.failureOf(event);
        return [];
    }
  }

  /** The end, which repeats all of the response. @throws {AppError} when it failed */
  #endResponse(status: string | null, response: JsonObject): OutputEvent[] {
    this.usage = mergeUsage(this.usage, response);
    if (status === 'failed') throw this.#options.failureOf(response['error']);
    const output = this.#hasItems || this.hasOutput ? [] : (objects(response['output']) ?? []);
    const events = output.flatMap((item, key) => [
      ...this.#beginItem(key, item),
      ...this.#endItem(key, item),
    ]);
    this.finishReason = finishReasonOf(status, response, this.#toolCalls.hasAny);
    this.isOver = true;
    return events;
  }

  #readDocument(piece: unknown): OutputEvent[] {
    if (isFault(piece)) {
      this.usage = mergeUsage(this.usage, fieldsOf(piece));
      throw this.#options.failureOf(piece);
    }
    if (!isObject(piece) || objects(piece['output']) === null) {
      throw new AppError('upstream_protocol_error');
    }
    // A whole answer says by its end that it is complete.
    return this.#introduced(piece, this.#endResponse(text(piece['status']) ?? 'completed', piece));
  }

  /** The item that an event is about. */
  #keyOf(event: JsonObject): ItemKey {
    const key = itemKeyOf(event);
    if (typeof key === 'number') return key;
    const itemId = key === '' ? (text(fieldsOf(event['item'])['id']) ?? '') : key;
    return this.#keyOfItem.get(itemId) ?? itemId;
  }

  #beginItem(key: ItemKey, item: JsonObject): OutputEvent[] {
    this.#hasItems = true;
    const itemId = text(item['id']);
    if (itemId) this.#keyOfItem.set(itemId, key);
    // Some servers number all items alike.
    this.#streamed.delete(key);
    if (item['type'] === 'function_call') {
      this.hasOutput = true;
      this.#toolCalls.begin(key, item);
      return [];
    }
    return item['type'] === 'message' ? this.#beginMessage(item) : [];
  }

  /** A message is a part of its own, though another may stand right before it. */
  #beginMessage(item: JsonObject): OutputEvent[] {
    this.#keepIdentity(item);
    return this.#startAnew();
  }

  #keepIdentity(item: JsonObject): void {
    const identity = replayedIdentity(item, this.#replayed.length > 0);
    if (identity !== null) this.#replayed.push(identity);
  }

  #endItem(key: ItemKey, item: JsonObject): OutputEvent[] {
    this.#hasItems = true;
    const isKnown = this.#streamed.delete(key);
    switch (item['type']) {
      case 'message':
        return [
          ...(isKnown ? [] : this.#writeText(key, textOfMessage(item))),
          ...this.#cite(annotationsOf(item)),
        ];
      case 'reasoning':
        return this.#endReasoning(key, item, isKnown);
      case 'function_call': {
        this.hasOutput = true;
        this.#keepIdentity(item);
        return [...this.#startAnew(), this.#toolCalls.end(key, item)];
      }
      case 'image_generation_call':
        return this.#readImage(item);
      default:
        return [];
    }
  }

  #endReasoning(key: ItemKey, item: JsonObject, isKnown: boolean): OutputEvent[] {
    const events = isKnown ? [] : this.#writeReasoning(key, null, textOfReasoning(item));
    const replayed = replayedReasoning(item);
    // Told with the part that is open, or else before the next output: it is none by itself.
    if (replayed !== null) this.#replayed.push(replayed);
    return events;
  }

  #readImage(item: JsonObject): OutputEvent[] {
    const file = imageOf(item);
    if (file === null) return [];
    this.hasOutput = true;
    return [...this.#startAnew(), file];
  }

  #writeText(key: ItemKey, delta: unknown, isRefusal = false): OutputEvent[] {
    if (typeof delta !== 'string' || delta === '') return [];
    this.#streamed.add(key);
    this.hasOutput = true;
    this.#thought = null;
    const ended = this.#replayed.length === 0 ? null : this.#parts.close();
    const events = this.#parts.write('text', delta, isRefusal);
    return ended === null ? events : [...ended, ...events];
  }

  #writeThought(event: JsonObject, index: unknown): OutputEvent[] {
    const key = this.#keyOf(event);
    this.#streamed.add(key);
    return this.#writeReasoning(key, count(index), text(event['delta']) ?? '');
  }

  #writeReasoning(key: ItemKey, index: number | null, delta: string): OutputEvent[] {
    if (delta === '') return [];
    this.hasOutput = true;
    const last = this.#thought;
    if (last?.key === key && last.index === index) return this.#parts.write('reasoning', delta);
    this.#thought = { key, index };
    return this.#parts.write('reasoning', last === null ? delta : THOUGHT_SEPARATOR + delta);
  }

  #cite(annotations: readonly unknown[]): OutputEvent[] {
    const sources = annotations
      .map(sourceOf)
      .filter(
        (source): source is SourcePart => source !== null && !this.#citedUrls.has(source.url),
      );
    for (const { url } of sources) this.#citedUrls.add(url);
    this.hasOutput ||= sources.length > 0;
    return sources;
  }

  /** Ends what is open, with everything that must be replayed before what comes now. */
  #startAnew(): OutputEvent[] {
    this.#thought = null;
    return this.hasOutput ? this.#parts.close() : this.#parts.end();
  }

  #readLateUsage(data: string): OutputEvent[] {
    const { response } = fieldsOf(parseOrText(data));
    this.usage = mergeUsage(this.usage, fieldsOf(response));
    return [];
  }
}

/** What has a name of its own and a message, but says nothing of an error: something new. */
function isNovelty(type: string | null, event: JsonObject): boolean {
  return type !== null && type !== 'error' && event['object'] !== 'error' && !event['error'];
}
