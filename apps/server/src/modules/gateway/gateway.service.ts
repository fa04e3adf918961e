import { AppError, newId } from '@parley/contracts';
import type { CompletionRequest } from '@parley/providers';

import type { GenerationSummary, HookContext } from '../../hooks/points.ts';
import type { KnownKey, Reservation } from '../api-keys/api-keys.service.ts';
import type { CompletionEvent, CompletionsService } from '../completions/completions.service.ts';
import type { AskedBy } from '../completions/meter.ts';
import type { ModelsService } from '../models/models.service.ts';
import {
  type Dialect,
  type GatewayQuestion,
  type JsonObject,
  type OutgoingAnswer,
} from './dialects/dialect.ts';
import { ForwardedAnswer } from './dialects/forwarded-answer.ts';
import { ForwardedWhole } from './dialects/forwarded-whole.ts';
import { memberName } from './dialects/member-names.ts';
import { AnswerStream, beginning, framesOf, wholeOf } from './answer-stream.ts';
import { DroppedNames } from './dropped-names.ts';
import { forwardQuestion } from './forwarded-question.ts';
import type { RequestHeaders } from './headers-along.ts';
import { otherModels, refuseNotAllowed } from './named-models.ts';
import { reading, refusalOf } from './refusal.ts';
import type { RunningCalls } from './running-calls.ts';

/** Who asks, and through which door. */
export interface GatewayCall {
  dialect: Dialect;
  body: JsonObject;
  /** Headers of the request, by their names in lower case. */
  headers?: RequestHeaders;
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
  | { dropped: readonly string[]; whole: JsonObject | string }
  | {
      dropped: readonly string[];
      frames: AsyncIterable<string>;
      /** The frame for a failure of our own in the middle. */
      failed: (error: AppError) => string;
    };

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
    const forwarded = forwardQuestion(call, question, choice.provider.speaks);
    const asked = forwarded === null ? [] : otherModels(forwarded.native.body);
    refuseNotAllowed(call.apiKey, question.model, choice.provider.id, asked);
    if (forwarded === null && question.refusal !== null) throw refusalOf(question.refusal);
    if (question.stream && !choice.supportsStreaming) throw new AppError('streaming_not_supported');
    const dropped = new DroppedNames();
    dropped.add(forwarded?.dropped ?? [...question.unplaced, ...question.dropped]);
    const request = {
      ...question.request,
      model: choice.model,
      prefills: true,
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
        onWarning: ({ leftOut = [] }) => dropped.add(namesOf(leftOut, call)),
        ...(reservation === null ? {} : { reservation }),
      });
      const answer = this.#watched(stream, context);
      const begun = await beginning(answer);
      if (begun === null) return null;
      if (question.stream) {
        const frames = framesOf(begun, answer, writer, release);
        return { dropped: dropped.names, frames, failed: (error) => writer.fail(error) };
      }
      const whole = await wholeOf(begun, answer, writer);
      return whole === null ? null : { dropped: dropped.names, whole };
    } finally {
      // A stream that has begun is settled with its log row, which may still be to come.
      if (!question.stream) release();
    }
  }

  /** Its end is told to the hooks, and to a server that waits for it. */
  #watched(batches: AsyncGenerator<CompletionEvent[]>, context: HookContext): AnswerStream {
    const ended = this.#calls.begin();
    return new AnswerStream(batches, {
      requestId: context.requestId,
      onEnd: (summary) => {
        ended();
        this.#onEnd(summary, context);
      },
    });
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
  ): OutgoingAnswer {
    const times = { createdAt: this.#now(), now: this.#now };
    // Clients of OpenRouter wait for the usage at the end though none of them asks for it.
    const tellsUsage = providerId === OPENROUTER_ID;
    const context = { ...{ question, body, id }, ...times, tellsUsage };
    const own = dialect.answer(context);
    if (!isForwarded) return own;
    const frames = dialect.frames(context);
    return question.stream
      ? new ForwardedAnswer(own, frames, dialect.hasDone)
      : new ForwardedWhole(own, frames);
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

/** What the client calls what a provider left out. */
function namesOf(leftOut: readonly string[], { dialect, body }: GatewayCall): string[] {
  return leftOut.map((word) => memberName(dialect.members, body, word));
}

function askedBy(
  { dialect, client }: GatewayCall,
  question: GatewayQuestion,
  dropped: DroppedNames,
): AskedBy {
  return {
    ...client,
    dialect: dialect.id,
    streamed: question.stream,
    requestedTier: question.requestedTier,
    droppedParams: dropped.names,
  };
}
