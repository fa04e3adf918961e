import { AppError, type SourcePart, type ToolCallPart, type Usage } from '@parley/contracts';

import { DONE, type Frame } from '../../transport/body-reader.ts';
import { isFault } from '../../transport/fault.ts';
import { parse, parseOrText } from '../frame-data.ts';
import { PartWriter } from '../parts.ts';
import type { Decoder, DecoderOptions, OutputEvent } from '../protocol.ts';
import { madeUpId, signatureDetail, type SignatureDetail, type SignedPart } from './signatures.ts';
import {
  mergeUsage,
  NO_USAGE,
  type Piece,
  readPiece,
  usageOf,
  type WireCall,
  type WirePart,
} from './wire.ts';

type Kind = 'text' | 'reasoning';
type Candidate = NonNullable<Piece['candidate']>;

/**
 * Reads a streamed answer, or one that came whole: as one object, or as the array of pieces that a
 * server sends which was not asked for events.
 */
export class GeminiDecoder implements Decoder {
  readonly #options: DecoderOptions;
  #details: SignatureDetail[] = [];
  readonly #parts = new PartWriter(() => this.#takeDetails());
  /** The part that is being written, and how much of it there is. */
  #open: { kind: Kind; length: number } | null = null;
  /**
   * They come whole, but are held back to the end: nothing may stand between a call and its result,
   * and what the model says after a call is part of the same answer.
   */
  readonly #calls: ToolCallPart[] = [];
  readonly #callIds = new Set<string>();
  readonly #citedUrls = new Set<string>();
  #responseId: string | null = null;
  #isIntroduced = false;
  #hasAnswer = false;
  #report = NO_USAGE;
  hasOutput = false;
  finishReason: string | null = null;
  isOver = false;
  failure: AppError | null = null;

  constructor(options: DecoderOptions) {
    this.#options = options;
  }

  get usage(): Usage | null {
    return usageOf(this.#report);
  }

  decode(frame: Frame): OutputEvent[] {
    const data = frame.data.trim();
    if (data === '' || this.isOver) return [];
    if (data === DONE) {
      this.isOver = true;
      return [];
    }
    const value = frame.event === 'error' ? parseOrText(data) : parse(frame);
    if (frame.event === 'error') throw this.#options.failureOf(value);
    const events = Array.isArray(value)
      ? value.flatMap((piece: unknown) => this.#read(piece))
      : this.#read(value);
    if (frame.isDocument) this.#endDocument();
    return events;
  }

  close(): OutputEvent[] {
    return [...this.#closePart(), ...this.#calls.splice(0)];
  }

  #read(value: unknown): OutputEvent[] {
    if (isFault(value)) throw this.#options.failureOf(value);
    const piece = readPiece(value);
    if (piece === null) return [];
    if (piece.usage !== null) this.#report = mergeUsage(this.#report, piece.usage);
    this.#responseId ??= piece.responseId;
    const events = this.#introduce(piece);
    if (piece.candidate !== null) {
      const answer = this.#readCandidate(piece.candidate);
      return events.length === 0 ? answer : [...events, ...answer];
    }
    // The prompt was refused: there is no candidate, and there will be none.
    if (piece.isPromptBlocked) this.#finish('content_filter');
    return events;
  }

  #introduce({ responseId, modelVersion, candidate, isPromptBlocked }: Piece): OutputEvent[] {
    const isAnswer = candidate !== null || isPromptBlocked;
    if (this.#isIntroduced || (!isAnswer && responseId === null && modelVersion === null))
      return [];
    this.#isIntroduced = true;
    return [{ type: 'upstream', id: this.#options.upstreamId ?? responseId, model: modelVersion }];
  }

  #readCandidate(candidate: Candidate): OutputEvent[] {
    this.#hasAnswer = true;
    const events: OutputEvent[] = [];
    for (const part of candidate.parts) events.push(...this.#readPart(part));
    for (const { url, title } of candidate.sources) events.push(...this.#cite(url, title));
    this.hasOutput ||= events.length > 0 || this.#callIds.size > 0;
    const { finishReason } = candidate;
    if (finishReason === null) return events;
    const known = FINISH_REASONS.get(finishReason);
    // Without a word of an answer, such an end is a failure, which perhaps passes when asked again.
    if (known === undefined && !this.hasOutput) {
      const error = { status: finishReason, message: candidate.finishMessage };
      this.failure = this.#options.failureOf({ error });
      return events;
    }
    this.#finish(known ?? finishReason);
    return events;
  }

  #finish(reason: string): void {
    this.#hasAnswer = true;
    // The protocol has no word for an answer that waits for its tools.
    this.finishReason = reason === 'stop' && this.#callIds.size > 0 ? 'tool_calls' : reason;
  }

  #readPart(part: WirePart): OutputEvent[] {
    if (part.call !== null) {
      this.#addCall(part.call, part.signature);
      return [];
    }
    if (part.data !== null) return this.#readFile(part);
    return part.text === null
      ? []
      : this.#readText(part.isThought ? 'reasoning' : 'text', part.text, part.signature);
  }

  #readText(kind: Kind, delta: string, signature: string | null): OutputEvent[] {
    if (delta === '') {
      if (signature !== null) this.#sign(signature, this.#stretch(kind, 0) ?? { on: 'nothing' });
      return [];
    }
    const events = this.#parts.write(kind, delta);
    if (this.#open?.kind !== kind) this.#open = { kind, length: 0 };
    this.#open.length += delta.length;
    if (signature !== null) this.#sign(signature, this.#stretch(kind, delta.length));
    return events;
  }

  /** The last characters of the part that is being written; `null` when that is of another kind. */
  #stretch(kind: Kind, length: number): SignedPart | null {
    if (this.#open?.kind !== kind) return null;
    return { on: kind, from: this.#open.length - length, to: this.#open.length };
  }

  #addCall({ id, name, arguments: args }: WireCall, signature: string | null): void {
    const isFresh = id !== null && !this.#callIds.has(id);
    const toolCallId = isFresh ? id : madeUpId(this.#responseId, this.#callIds.size + 1);
    this.#callIds.add(toolCallId);
    this.#calls.push({ type: 'tool-call', toolCallId, toolName: name, arguments: args });
    if (signature !== null) this.#sign(signature, { on: 'tool-call', toolCallId });
  }

  /** A picture that the model only thought of is none of the answer. */
  #readFile({ data, isThought }: WirePart): OutputEvent[] {
    const mediaType = data === null ? undefined : MEDIA_TYPE.exec(data.mimeType)?.[0];
    if (data === null || mediaType === undefined || isThought) return [];
    const url = `data:${data.mimeType};base64,${data.base64}`;
    return [...this.#closePart(), { type: 'file', mediaType, url }];
  }

  #cite(url: string, title: string | null): OutputEvent[] {
    if (this.#citedUrls.has(url)) return [];
    this.#citedUrls.add(url);
    const source: SourcePart = { type: 'source', url, ...(title === null ? {} : { title }) };
    return [source];
  }

  #sign(signature: string, part: SignedPart | null): void {
    if (part !== null) this.#details.push(signatureDetail(signature, part));
  }

  #takeDetails(): SignatureDetail[] {
    const details = this.#details;
    this.#details = [];
    return details;
  }

  /** Ends the open part, with the signatures that have come so far behind it. */
  #closePart(): OutputEvent[] {
    this.#open = null;
    return this.#parts.close();
  }

  /** A whole answer says by its end that it is complete, even where it gives no reason. */
  #endDocument(): void {
    if (!this.#hasAnswer) throw new AppError('upstream_protocol_error');
    this.isOver = true;
    if (this.hasOutput && this.finishReason === null) this.#finish('stop');
  }
}

/** Why a model stopped, as far as we have a word for it. */
const FINISH_REASONS: ReadonlyMap<string, string> = new Map([
  ['STOP', 'stop'],
  ['MAX_TOKENS', 'length'],
  // The limit of one request, with a token to go on with that nobody takes up.
  ['CONTINUATION', 'length'],
  ['SAFETY', 'content_filter'],
  ['RECITATION', 'content_filter'],
  ['BLOCKLIST', 'content_filter'],
  ['PROHIBITED_CONTENT', 'content_filter'],
  ['SPII', 'content_filter'],
  ['IMAGE_SAFETY', 'content_filter'],
  ['IMAGE_PROHIBITED_CONTENT', 'content_filter'],
  ['IMAGE_RECITATION', 'content_filter'],
]);

const MEDIA_TYPE = /^[a-z]+\/[\w.+-]+/i;
