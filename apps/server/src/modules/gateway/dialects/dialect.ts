import type { AppError, ErrorCode } from '@parley/contracts';
import type { CompletionRequest, RequestWord } from '@parley/providers';

import type { CompletionEvent } from '../../completions/completions.service.ts';
import type { MemberNames } from './member-names.ts';
import type { NativeFrames } from './native-frames.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * How a family of clients asks and wants to be answered: one door of the gateway. It knows no
 * provider; what is asked and answered passes the same words that the chat uses.
 */
export interface Dialect {
  /** Also the id of the protocol whose bytes look the same. */
  readonly id: 'openai-chat' | 'openai-responses' | 'anthropic-messages';
  /**
   * Reads a body that is JSON.
   *
   * @throws {InvalidRequest} what a client can do something about, with the place it stands at
   */
  read(body: JsonObject): GatewayQuestion;
  /** What of a body is sent to a provider of the same protocol as it is. */
  forward(body: JsonObject, question: GatewayQuestion): Forwarded;
  /** What clients call what a provider has no place for. */
  readonly members: MemberNames;
  /** Headers, in lower case, that members of a body depend on, and that go along with it. */
  readonly headers?: readonly string[];
  /** How the frames of such a provider are passed on; one for each answer. */
  frames(context: AnswerContext): NativeFrames;
  /** Whether a stream that ended well ends with `[DONE]`. */
  readonly hasDone: boolean;
  /** Writes one answer, as it comes or whole; one for each request. */
  answer(context: AnswerContext): AnswerWriter;
}

export interface Forwarded {
  /** In the form of the protocol, as far as it can be put right where it stands. */
  body: JsonObject;
  /** What must be made anew from our own words. */
  remade: readonly RequestWord[];
  /** What is left out of it all the same, for the header. */
  dropped: readonly string[];
}

/** What a client asked, in our own words. */
export interface GatewayQuestion {
  /** The model as the client named it, with our prefix. */
  model: string;
  stream: boolean;
  request: Omit<CompletionRequest, 'model'>;
  /** Top-level members that have no place in the words above: sent on only to a provider of the same protocol. */
  unplaced: readonly string[];
  /** Told to the client in a header: what of the question was left out, in one word each. */
  dropped: readonly string[];
  /** Why it can only be asked of a provider that speaks the dialect; `null`: anybody can be asked. */
  refusal: InvalidRequest | null;
  /** How the client wants to be served, in its word. */
  requestedTier: string | null;
  /** Whether the client wants to be told its usage in the stream. */
  wantsUsage: boolean;
}

export interface AnswerContext {
  question: GatewayQuestion;
  /** The body as the client sent it: some answers repeat members of it. */
  body: JsonObject;
  /** Random, for the ids of the answer: unique, and the same in all its pieces. */
  id: string;
  /** When the request arrived. */
  createdAt: Date;
  /** The clock, for answers that say when they ended. */
  now?: () => Date;
  /** Whether whoever answers tells its usage unasked, as OpenRouter does, whose clients wait for it. */
  tellsUsage?: boolean;
}

/**
 * The events of one answer, in order, as they are written. Each call gives whole SSE frames,
 * or nothing (`''`). The one who calls writes them as they are, and nothing else.
 */
export interface OutgoingAnswer {
  /** Everything but the last event. The first one brings the frames that begin an answer. */
  write(event: Exclude<CompletionEvent, { type: 'finish' | 'stopped' | 'error' }>): string;
  /**
   * The end of an answer that was completed, or stopped by a hook (`hook`): the last frames, and
   * `[DONE]` where the dialect has it.
   */
  finish(finishReason: string): string;
  /** The end of one that failed in the middle: the dialect's error event, and no `[DONE]`. */
  fail(error: AppError): string;
  /** After events that came together, for writers that wait for what comes with them. */
  endBatch?(): string;
  /**
   * The answer whole, for a client that does not stream: after `finish`, from what was written. Text
   * is JSON that goes on as it came.
   */
  whole(): JsonObject | string;
}

/** An answer that is written from our own words. */
export interface AnswerWriter extends OutgoingAnswer {
  whole(): JsonObject;
}

/** What a client sent that cannot be read. */
export class InvalidRequest extends Error {
  /** Where it stands, dotted: `messages.0.role`. `null`: nowhere in particular. */
  readonly param: string | null;
  /** What it is called, where a client goes by that. */
  readonly code: ErrorCode;

  constructor(message: string, param: string | null = null, code: ErrorCode = 'validation_error') {
    super(message);
    this.param = param;
    this.code = code;
  }
}
