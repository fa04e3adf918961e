import {
  AppError,
  type FilePart,
  MAX_ROUTE_CHARACTERS,
  type SourcePart,
  storableText,
} from '@parley/contracts';

import { DONE, type Frame } from '../../transport/body-reader.ts';
import { isFault } from '../../transport/fault.ts';
import { parse, parseOrText } from '../frame-data.ts';
import { PartWriter } from '../parts.ts';
import type { Decoder, DecoderOptions, OutputEvent } from '../protocol.ts';
import { ReasoningDetails } from './reasoning-details.ts';
import { ToolCalls } from './tool-calls.ts';
import {
  type Chunk,
  citationSchema,
  contentPartSchema,
  type Delta,
  imageSchema,
  mergeUsage,
  readChunk,
  type ReasoningTokens,
  type ReportedUsage,
  withReasoning,
} from './wire.ts';

/** Reads the chunks of a chat completion, or one that came whole, into events. */
export class OpenAiChatDecoder implements Decoder {
  readonly #options: DecoderOptions;
  readonly #reasoningTokens: ReasoningTokens;
  readonly #details = new ReasoningDetails();
  readonly #parts = new PartWriter(() => this.#details.take());
  readonly #toolCalls = new ToolCalls();
  readonly #citedUrls = new Set<string>();
  #isIntroduced = false;
  /** Some servers say it with every chunk, and some before the one with the usage. */
  #serviceTier: string | null = null;
  #reported: ReportedUsage | null = null;
  hasOutput = false;
  finishReason: string | null = null;
  isOver = false;
  usage: ReportedUsage | null = null;
  failure: AppError | null = null;

  constructor(options: DecoderOptions, reasoningTokens: ReasoningTokens) {
    this.#options = options;
    this.#reasoningTokens = reasoningTokens;
  }

  decode(frame: Frame): OutputEvent[] {
    const data = frame.data.trim();
    // After the end only late usage is of interest, and nothing can be wrong any more.
    if (this.isOver) return this.#readLateUsage(frame);
    if (data === DONE) {
      this.isOver = true;
      return [];
    }
    if (data === '') return [];
    const piece = frame.event === 'error' ? parseOrText(data) : parse(frame);
    if (frame.event === 'error' || isFault(piece)) throw this.#options.failureOf(piece);
    const chunk = readChunk(piece);
    if (chunk === null) return [];
    const events = this.#readChunk(chunk);
    if (frame.isDocument) this.#endDocument(chunk);
    return this.#isIntroduced || isPreliminary(chunk)
      ? events
      : [this.#introduce(chunk), ...events];
  }

  close(): OutputEvent[] {
    return [...this.#parts.close(), ...this.#toolCalls.take()];
  }

  #introduce({ id, model, provider }: Chunk): OutputEvent {
    this.#isIntroduced = true;
    const upstreamId = this.#options.upstreamId ?? (id || null);
    const route = provider === null ? '' : routeIn(provider);
    return {
      ...{ type: 'upstream', id: upstreamId, model: model || null },
      ...(route === '' ? {} : { route }),
    };
  }

  #readChunk(chunk: Chunk): OutputEvent[] {
    this.#readUsage(chunk);
    // One answer is asked for; a further one that comes unasked is not ours to mix in.
    const choice = chunk.choices?.find(({ index }) => index === null || index === 0);
    if (choice === undefined) return [];
    const delta = choice.delta ?? choice.message;
    const events = delta ? this.#readDelta(delta) : [];
    if (choice.finish_reason === 'error') {
      this.failure = this.#options.failureOf(null);
      return events;
    }
    // Some servers send an empty reason along with every chunk; calls that never came are none.
    const isBroken = choice.finish_reason === 'tool_calls' && !this.hasOutput;
    if (choice.finish_reason && !isBroken) this.finishReason = choice.finish_reason;
    return events;
  }

  #readDelta(delta: Delta): OutputEvent[] {
    const events: OutputEvent[] = [];
    if (delta.reasoning_details) this.#details.add(delta.reasoning_details);
    const reasoning = delta.reasoning || delta.reasoning_content || delta.reasoning_text;
    if (reasoning) events.push(...this.#parts.write('reasoning', reasoning));
    for (const event of this.#readContent(delta.content)) events.push(event);
    if (delta.refusal) events.push(...this.#parts.write('text', delta.refusal, true));
    for (const image of delta.images ?? []) events.push(...this.#readImage(image));
    for (const citation of delta.annotations ?? []) events.push(...this.#readCitation(citation));
    for (const fragment of delta.tool_calls) this.#toolCalls.add(fragment);
    this.hasOutput ||= events.length > 0 || !this.#toolCalls.isEmpty;
    return events;
  }

  #readContent(content: Delta['content']): OutputEvent[] {
    if (!content) return [];
    if (typeof content === 'string') return this.#parts.write('text', content);
    return content.flatMap((part) => this.#readContentPart(part));
  }

  #readContentPart(value: unknown): OutputEvent[] {
    const part = contentPartSchema.safeParse(value);
    if (!part.success) return [];
    const { text, thinking } = part.data;
    if (text) return this.#parts.write('text', text);
    const thought = typeof thinking === 'string' ? thinking : textOfParts(thinking ?? []);
    if (thought !== '') return this.#parts.write('reasoning', thought);
    return this.#readImage(value);
  }

  #readImage(value: unknown): OutputEvent[] {
    const image = imageSchema.safeParse(value);
    const file = image.success ? fileOfDataUrl(image.data.image_url.url) : null;
    return file === null ? [] : [...this.#parts.end(), file];
  }

  #readCitation(value: unknown): OutputEvent[] {
    const citation = citationSchema.safeParse(value);
    if (!citation.success || this.#citedUrls.has(citation.data.url)) return [];
    const { url, title } = citation.data;
    this.#citedUrls.add(url);
    const source: SourcePart = { type: 'source', url, ...(title ? { title } : {}) };
    return [source];
  }

  #readLateUsage(frame: Frame): OutputEvent[] {
    // Who is passed the frames is told it as well.
    frame.piece = parseOrText(frame.data.trim());
    const chunk = readChunk(frame.piece);
    if (chunk !== null) this.#readUsage(chunk);
    return [];
  }

  #readUsage(chunk: Chunk): void {
    if (chunk.service_tier !== null) this.#serviceTier = chunk.service_tier;
    if (chunk.usage === null) return;
    this.#reported = mergeUsage(this.#reported, chunk.usage, this.#serviceTier);
    this.usage = withReasoning(this.#reported, this.#reasoningTokens);
  }

  /** A whole answer says by its end that it is complete, even where it gives no reason. */
  #endDocument(chunk: Chunk): void {
    if (!chunk.choices) throw new AppError('upstream_protocol_error');
    this.isOver = true;
    if (this.hasOutput) this.finishReason ??= 'stop';
  }
}

/** Some servers begin with chunks about their filters or their health, which do not say who answers. */
function isPreliminary({ id, model, choices }: Chunk): boolean {
  return !id && !model && !choices?.length;
}

/** A name, as it can be stored and shown in one line. */
function routeIn(provider: string): string {
  return storableText(provider.slice(0, MAX_ROUTE_CHARACTERS)).replaceAll(/\s+/g, ' ').trim();
}

function textOfParts(values: readonly unknown[]): string {
  return values.map((value) => contentPartSchema.safeParse(value).data?.text ?? '').join('');
}

const DATA_URL = /^data:([a-z]+\/[\w.+-]+)[;,]/i;

/** Only what came along is a file; an address elsewhere is not fetched. */
function fileOfDataUrl(url: string): FilePart | null {
  const mediaType = DATA_URL.exec(url)?.[1];
  return mediaType === undefined ? null : { type: 'file', mediaType, url };
}
