import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';

import { AppError } from '@parley/contracts';
import type { Dispatcher } from 'undici';

import type { Decoder } from './protocols/protocol.ts';
import { bytesOf } from './transport/body-bytes.ts';
import { type BodyReader, createBodyReader, type Frame } from './transport/body-reader.ts';
import { CallClock, type Phase } from './transport/call-clock.ts';
import {
  type FailureContext,
  failureOfPiece,
  failureOfResponse,
  failureOfTransport,
  isEarlyEnd,
  isTransportError,
} from './transport/failure.ts';
import { type HttpRequest, type HttpResponse, isCompressed, send } from './transport/http.ts';
import { keyHider } from './transport/key-hider.ts';
import type { PhaseTimeouts, ProviderEvent, ProviderWarning } from './types.ts';
import type { Vendor } from './vendor.ts';

/** One request for an answer, and what it takes to make it. */
export interface StreamCall {
  vendor: Vendor;
  dispatcher: Dispatcher;
  /** @throws {AppError} when the request cannot be sent as it is */
  createRequest: () => PreparedRequest;
  /** Whether frames are told as they came, behind what was made of them. */
  tellsFrames: boolean;
  failures: FailureContext;
  timeouts: PhaseTimeouts;
  maxFrameCharacters: number;
  signal: AbortSignal;
}

export interface PreparedRequest {
  request: HttpRequest;
  /** What of the question is not in it. */
  warnings: readonly ProviderWarning[];
}

/**
 * How many parts an answer may have: no model writes a tenth of it, and every reader of it (the
 * database, a browser) takes its parts one by one, while one frame has room for a million.
 */
const MAX_PARTS = 10_000;

/** What goes on with a part that is there, or is none. */
const NO_PARTS: ReadonlySet<ProviderEvent['type']> = new Set([
  'upstream',
  'frame',
  'text-delta',
  'text-end',
  'reasoning-delta',
  'reasoning-end',
]);

/** Why a call ends that nobody waits for any more. */
const ABANDONED = Symbol('abandoned');

/**
 * Streams one answer: bytes to frames to events. The call is made when the first batch is asked for,
 * and is broken off when the signal aborts or the reader leaves. Never throws.
 */
export function streamAnswer(call: StreamCall): AsyncIterable<ProviderEvent[]> {
  return {
    [Symbol.asyncIterator]() {
      const clock = new CallClock(call.timeouts);
      const batches = run(call, clock);
      return {
        next: () => batches.next(),
        return() {
          // A generator would first wait for the read that is under way.
          clock.end(ABANDONED);
          return batches.return();
        },
      };
    },
  };
}

async function* run(
  call: StreamCall,
  clock: CallClock,
): AsyncGenerator<ProviderEvent[], void, void> {
  if (call.signal.aborted) return;
  let body: Readable | null = null;
  let answer: Answer | null = null;
  const onAbort = () => {
    if (answer?.isFinished) clock.advance('usage');
    else clock.end(ABANDONED);
  };
  call.signal.addEventListener('abort', onAbort, { once: true });
  clock.start();
  try {
    const { request, warnings } = call.createRequest();
    const response = await open(call, request, clock.signal);
    body = response.body;
    answer = new Answer(call, response.headers, warnings);
    for await (const bytes of bytesOf(body)) {
      if (answer.feed(bytes)) clock.advance(answer.phase);
      if (answer.isComplete) break;
      if (!answer.hasEvents) continue;
      clock.pause();
      yield answer.take();
      clock.resume();
    }
    yield answer.end();
  } catch (thrown) {
    const reason: unknown = clock.signal.aborted ? clock.signal.reason : thrown;
    if (reason === ABANDONED) {
      const told = answer?.usageSoFar() ?? [];
      if (told.length > 0) yield told;
      return;
    }
    if (answer !== null) yield answer.breakOff(reason, clock.signal.aborted);
    else yield [{ type: 'error', error: failureOfTransport(reason, call.vendor.id) }];
  } finally {
    call.signal.removeEventListener('abort', onAbort);
    clock.stop();
    if (answer?.isFinished) drain(body, call.timeouts.graceMs);
    else body?.destroy();
  }
}

/** @returns the response, once it turned out to be a success whose body can be read as it comes */
async function open(
  call: StreamCall,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const response = await send(call.dispatcher, request, signal);
  if (response.status < 200 || response.status > 299) {
    throw await failureOfResponse(response, call.failures);
  }
  if (isCompressed(response)) {
    response.body.destroy();
    throw new AppError('upstream_protocol_error');
  }
  return response;
}

/** Reads what is left of a body, for a while, so that its connection can carry the next request. */
function drain(body: Readable | null, graceMs: number): void {
  if (body === null || body.closed) return;
  const timer = setTimeout(() => body.destroy(), graceMs);
  body.once('close', () => clearTimeout(timer));
  body.resume();
}

/** The answer as far as it has come. */
class Answer {
  readonly #call: StreamCall;
  readonly #decoder: Decoder;
  readonly #reader: BodyReader;
  #events: ProviderEvent[] = [];
  #frames = 0;
  #parts = 0;
  /** Told before the first output: an answer that has none fails, and is perhaps asked for again. */
  #warnings: readonly ProviderWarning[];

  constructor(
    call: StreamCall,
    headers: IncomingHttpHeaders,
    warnings: readonly ProviderWarning[],
  ) {
    const { upstreamIdHeader, protocol } = call.vendor;
    const upstreamId = upstreamIdHeader === null ? undefined : headers[upstreamIdHeader];
    const hide = keyHider(call.failures.key);
    this.#call = call;
    this.#warnings = warnings;
    this.#decoder = protocol.createDecoder({
      upstreamId: typeof upstreamId === 'string' ? hide(upstreamId) : null,
      failureOf: (piece) => failureOfPiece(piece, call.failures),
    });
    this.#reader = createBodyReader({
      maxFrameCharacters: call.maxFrameCharacters,
      framing: protocol.framing,
      onFrame: (frame) => {
        frame.data = hide(frame.data);
        if (frame.event !== null) frame.event = hide(frame.event);
        if (frame.event === null || !protocol.signsOfLife?.has(frame.event)) this.#frames += 1;
        const events = this.#decoder.decode(frame);
        this.#add(this.#warnings.length === 0 ? events : this.#warn(events));
        if (call.tellsFrames) this.#add([this.#frameOf(frame, events)]);
        if (this.#decoder.failure) throw this.#decoder.failure;
      },
    });
  }

  /** @throws {AppError} where the answer has more parts than any has */
  #add(events: readonly ProviderEvent[]): void {
    for (const event of events) {
      if (!NO_PARTS.has(event.type)) this.#parts += 1;
      if (this.#parts > MAX_PARTS) throw tooManyParts();
      this.#events.push(event);
    }
  }

  /** The events with the warnings before the first output, once there is some. */
  #warn(events: readonly ProviderEvent[]): readonly ProviderEvent[] {
    if (!this.#decoder.hasOutput) return events;
    const warnings = this.#warnings;
    this.#warnings = [];
    const isOutput = (event: ProviderEvent) => event.type !== 'upstream';
    return [...events.filter((event) => !isOutput(event)), ...warnings, ...events.filter(isOutput)];
  }

  get isFinished(): boolean {
    return this.#decoder.finishReason !== null;
  }

  /** Nothing that follows could change the answer. */
  get isComplete(): boolean {
    return this.#decoder.isOver && (this.#decoder.usage !== null || !this.isFinished);
  }

  get phase(): Phase {
    if (this.isFinished) return this.#decoder.isOver ? 'usage' : 'finishing';
    return this.#decoder.hasOutput ? 'streaming' : 'first-output';
  }

  get hasEvents(): boolean {
    return this.#events.length > 0;
  }

  /** @returns whether these bytes completed a frame */
  feed(bytes: Uint8Array): boolean {
    const before = this.#frames;
    this.#reader.feed(bytes);
    return this.#frames > before;
  }

  take(): ProviderEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** The last batch, after the body ended or the stream said that it is over. */
  end(): ProviderEvent[] {
    this.#reader.end();
    const { finishReason } = this.#decoder;
    if (finishReason === null) {
      throw new AppError(this.#decoder.hasOutput ? 'truncated' : 'empty_response');
    }
    return this.#finish(finishReason);
  }

  /**
   * The last batch, after something went wrong.
   *
   * @param isOutOfTime the call's own clock ended it, with `reason` as the failure if it is one
   */
  breakOff(reason: unknown, isOutOfTime: boolean): ProviderEvent[] {
    const { finishReason } = this.#decoder;
    try {
      if (isEarlyEnd(reason)) return this.end();
    } catch (thrown) {
      return this.#fail(thrown);
    }
    // The model had finished: what is missing is its usage at most.
    const isOnlyLate = isOutOfTime || isTransportError(reason);
    return finishReason !== null && isOnlyLate ? this.#finish(finishReason) : this.#fail(reason);
  }

  /** For those who account for an answer that is not written on: some count the input first. */
  usageSoFar(): ProviderEvent[] {
    const { usage } = this.#decoder;
    return usage === null ? [] : [{ type: 'usage', ...usage, isPartial: true }];
  }

  #finish(finishReason: string): ProviderEvent[] {
    const warnings = this.#warnings;
    this.#warnings = [];
    try {
      const events = this.#decoder.close();
      this.#add([...warnings, ...events]);
      if (this.#call.tellsFrames) this.#add([this.#frameOf(NO_FRAME, events)]);
    } catch (thrown) {
      return this.#fail(thrown);
    }
    return [...this.take(), ...this.#usage(), { type: 'finish', finishReason }];
  }

  #fail(reason: unknown): ProviderEvent[] {
    const error = failureOfTransport(reason, this.#call.vendor.id);
    return [...this.take(), ...this.#usage(), { type: 'error', error }];
  }

  #frameOf(
    { event, data, piece, isDocument }: Frame,
    events: readonly ProviderEvent[],
  ): ProviderEvent {
    const { hasOutput } = this.#decoder;
    return { type: 'frame', event, data, piece, isDocument, hasOutput, events };
  }

  #usage(): ProviderEvent[] {
    const { usage } = this.#decoder;
    return usage === null ? [] : [{ type: 'usage', ...usage }];
  }
}

/** What the end of an answer brings. */
const NO_FRAME: Frame = { event: null, data: '', isDocument: false };

function tooManyParts(): AppError {
  const cause = new Error(`more than ${MAX_PARTS} parts`);
  return new AppError('upstream_protocol_error', undefined, { cause });
}
