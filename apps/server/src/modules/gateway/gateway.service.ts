import { AppError, newId } from '@parley/contracts';
import type { CompletionRequest, NativeRequest } from '@parley/providers';

import type { GenerationSummary, HookContext } from '../../hooks/points.ts';
import type { KnownKey, Reservation } from '../api-keys/api-keys.service.ts';
import {
  type CompletionEvent,
  type CompletionsService,
  isOutput,
} from '../completions/completions.service.ts';
import type { AskedBy } from '../completions/meter.ts';
import type { ModelsService } from '../models/models.service.ts';
import {
  type AnswerWriter,
  type Dialect,
  type GatewayQuestion,
  type JsonObject,
} from './dialects/dialect.ts';
import { ForwardedAnswer } from './dialects/forwarded-answer.ts';
import { AnswerSummary } from './answer-summary.ts';
import { droppedNames } from './dropped-names.ts';
import { reading } from './refusal.ts';
import type { RunningCalls } from './running-calls.ts';

/** Who asks, and through which door. */
export interface GatewayCall {
  dialect: Dialect;
  body: JsonObject;
  /** Headers of the request, by their names in lower case. */
  headers?: Readonly<Record<string, string | string[] | undefined>>;
  ownerId: string;
  requestId: string;
  /** `null` where none was needed. */
  apiKey: KnownKey | null;
  /** Who the client is, for the log. */
  client: Pick<AskedBy, 'clientAddress' | 'userAgent'>;
  /** Fires when the client is gone. */
  signal: AbortSignal;
}

/** An answer that has begun: nothing that can be said by a status comes any more. */
export type GatewayAnswer =
  | { dropped: readonly string[]; whole: JsonObject }
  | { dropped: readonly string[]; frames: AsyncIterable<string> };

/** The doors of the gateway, on the waist of the chat: accounts, hooks, meter and failures are its own. */
export class GatewayService {
  readonly #models: ModelsService;
  readonly #completions: CompletionsService;
  readonly #onEnd: (summary: GenerationSummary, context: HookContext) => void;
  readonly #calls: RunningCalls;
  readonly #now: () => Date;

  constructor(deps: {
    models: ModelsService;
    completions: CompletionsService;
    /** Called once for each answer, after its end was recorded. */
    onEnd: (summary: GenerationSummary, context: HookContext) => void;
    calls: RunningCalls;
    now: () => Date;
  }) {
    this.#models = deps.models;
    this.#completions = deps.completions;
    this.#onEnd = deps.onEnd;
    this.#calls = deps.calls;
    this.#now = deps.now;
  }

  /**
   * Asks, and waits for the first output.
   *
   * @returns `null` when the client is gone
   * @throws {AppError} everything that goes wrong before it
   */
  async answer(call: GatewayCall): Promise<GatewayAnswer | null> {
    const question = reading(() => call.dialect.read(call.body));
    const choice = this.#models.choose(question.model);
    if (call.apiKey?.mayAsk(question.model) === false) throw new AppError('model_not_allowed');
    if (question.stream && !choice.supportsStreaming) throw new AppError('streaming_not_supported');
    const forwarded = forward(call, question, choice.provider.speaks);
    const dropped = forwarded?.dropped ?? [...question.unplaced, ...question.dropped];
    const request = {
      ...question.request,
      model: choice.model,
      ...(forwarded === null ? {} : { native: forwarded.native }),
    };
    const reservation = await this.#reserve(call, choice.provider.id, request);
    const release = () => reservation?.release();
    try {
      const id = newId(this.#now().getTime());
      const { id: providerId } = choice.provider;
      const writer = this.#writer(call, question, {
        id,
        providerId,
        isForwarded: forwarded !== null,
      });
      const context = contextOf(call, question, id);
      const stream = this.#completions.stream({
        context,
        ...{ providerId, request, signal: call.signal },
        askedBy: askedBy(call, question, dropped),
        ...(reservation === null ? {} : { reservation }),
      });
      const batches = this.#watched(stream, context);
      const begun = await beginning(batches);
      if (begun === null) return null;
      if (question.stream) {
        return { dropped, frames: framesOf(begun, batches, writer, release) };
      }
      const whole = await wholeOf(begun, batches, writer);
      return whole === null ? null : { dropped, whole };
    } finally {
      // A stream that has begun is settled with its log row, which may still be to come.
      if (!question.stream) release();
    }
  }

  /** The same batches; their end is told to the hooks, and to a server that waits for it. */
  async *#watched(
    batches: AsyncGenerator<CompletionEvent[]>,
    context: HookContext,
  ): AsyncGenerator<CompletionEvent[]> {
    const summary = new AnswerSummary();
    const ended = this.#calls.begin();
    try {
      for await (const batch of batches) {
        summary.take(batch);
        yield batch;
      }
    } finally {
      ended();
      this.#onEnd(summary.end(context.requestId), context);
    }
  }

  /** Room in the limits of the key. @throws {AppError} `key_limit_reached` */
  async #reserve(
    { apiKey }: GatewayCall,
    providerId: string,
    request: CompletionRequest,
  ): Promise<Reservation | null> {
    if (apiKey === null) return null;
    return apiKey.admit(await this.#completions.expectedUse(providerId, request));
  }

  #writer(
    { dialect, body }: GatewayCall,
    question: GatewayQuestion,
    { id, providerId, isForwarded }: { id: string; providerId: string; isForwarded: boolean },
  ): AnswerWriter {
    const times = { createdAt: this.#now(), now: this.#now };
    // Clients of OpenRouter wait for the usage at the end though none of them asks for it.
    const tellsUsage = providerId === OPENROUTER_ID;
    const context = { ...{ question, body, id }, ...times, tellsUsage };
    const own = dialect.answer(context);
    if (!isForwarded || !question.stream) return own;
    return new ForwardedAnswer(own, dialect.frames(context), dialect.hasDone);
  }
}

const OPENROUTER_ID = 'openrouter';

function contextOf(call: GatewayCall, { model }: GatewayQuestion, id: string): HookContext {
  const { ownerId, requestId } = call;
  return {
    ...{ source: 'gateway', ownerId, chatId: null, generationId: id, requestId },
    modelId: model,
  };
}

/** The question as it came, for a provider of its protocol; `null` for any other. */
function forward(
  { dialect, body, headers = {} }: GatewayCall,
  question: GatewayQuestion,
  spoken: string | undefined,
): { native: NativeRequest; dropped: readonly string[] } | null {
  if (spoken !== dialect.id) return null;
  const { body: kept, dropped } = dialect.forward(body, question);
  const along = (dialect.headers ?? []).flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' && PRINTABLE.test(value) ? [[name, value] as const] : [];
  });
  return {
    native: { protocol: dialect.id, body: kept, headers: Object.fromEntries(along) },
    dropped,
  };
}

/** A header of a list of words, and no more than clients send. */
const PRINTABLE = /^[\x20-\x7e]{1,2048}$/;

function askedBy(
  { dialect, client }: GatewayCall,
  question: GatewayQuestion,
  dropped: readonly string[],
): AskedBy {
  return {
    ...client,
    dialect: dialect.id,
    streamed: question.stream,
    requestedTier: null,
    droppedParams: droppedNames(dropped),
  };
}

/**
 * Everything up to the first output, or the end.
 *
 * @returns `null` where the stream was aborted before
 * @throws {AppError} the failure of an answer that had none
 */
async function beginning(
  batches: AsyncGenerator<CompletionEvent[]>,
): Promise<CompletionEvent[] | null> {
  const events: CompletionEvent[] = [];
  for (;;) {
    const step = await batches.next();
    if (step.done === true) return null;
    events.push(...step.value);
    const last = step.value.at(-1);
    const hasOutput = events.some((event) => isOutput(event) && event.type !== 'warning');
    if (last?.type === 'error' && !hasOutput) {
      // Its end is known only to whoever reads on.
      await batches.return(undefined);
      throw last.error;
    }
    if (hasOutput || last?.type === 'finish' || last?.type === 'stopped') return events;
  }
}

/** The frames of a stream that has begun. Whoever leaves it, however early, ends the call behind it. */
function framesOf(
  begun: readonly CompletionEvent[],
  batches: AsyncGenerator<CompletionEvent[]>,
  writer: AnswerWriter,
  onEnd: () => void,
): AsyncIterable<string> {
  return {
    [Symbol.asyncIterator]() {
      const frames = writeFrames(begun, batches, writer);
      return {
        next: () => frames.next(),
        // A generator that was never begun has no end of its own.
        async return() {
          await batches.return(undefined);
          onEnd();
          return frames.return(undefined);
        },
      };
    },
  };
}

async function* writeFrames(
  begun: readonly CompletionEvent[],
  batches: AsyncGenerator<CompletionEvent[]>,
  writer: AnswerWriter,
): AsyncGenerator<string, undefined> {
  const first = writeAll(writer, begun);
  if (first !== '') yield first;
  for await (const batch of batches) {
    const frames = writeAll(writer, batch);
    if (frames !== '') yield frames;
  }
  return undefined;
}

async function wholeOf(
  begun: readonly CompletionEvent[],
  batches: AsyncGenerator<CompletionEvent[]>,
  writer: AnswerWriter,
): Promise<JsonObject | null> {
  let last = begun.at(-1);
  for (const event of begun) write(writer, event);
  for await (const batch of batches) {
    for (const event of batch) write(writer, event);
    last = batch.at(-1) ?? last;
  }
  if (last?.type === 'error') throw last.error;
  return last?.type === 'finish' || last?.type === 'stopped' ? writer.whole() : null;
}

function writeAll(writer: AnswerWriter, events: readonly CompletionEvent[]): string {
  const frames = events.map((event) => write(writer, event)).join('');
  return frames + (writer.endBatch?.() ?? '');
}

function write(writer: AnswerWriter, event: CompletionEvent): string {
  if (event.type === 'finish') return writer.finish(event.finishReason);
  if (event.type === 'stopped') return writer.finish(event.finishReason);
  if (event.type === 'error') return writer.fail(event.error);
  return writer.write(event);
}
