import {
  AppError,
  fold,
  type Message,
  messageText,
  type Part,
  storableJson,
  storableText,
  toErrorBody,
  type UnnumberedEvent,
  type Usage,
} from '@parley/contracts';
import type { Upstream } from '@parley/providers';

import type { GenerationSummary } from '../../hooks/points.ts';
import { type CompletionEvent, isOutput } from '../completions/completions.service.ts';
import { type EarlierAttempts, usageOfAnswer } from './answer-usage.ts';
import { EventLog } from './event-log.ts';
import { type Frame, toFrame } from './frame.ts';
import type { GenerationRow } from './generation.ts';
import type { EndOfGeneration, GenerationsRepo } from './generations.repo.ts';
import { PartText } from './part-text.ts';
import { Progress } from './progress.ts';
import { finishReasonOf, type Outcome, terminalEvent } from './run-ending.ts';
import { Stopwatch } from './stopwatch.ts';

/** How often a running answer's message row is brought up to date. */
const MATERIALISE_MS = 3000;

export type StopReason = 'user' | 'shutdown';

export interface RunDeps {
  repo: GenerationsRepo;
  complete: (
    signal: AbortSignal,
    onUpstream: (upstream: Upstream | null) => void,
  ) => AsyncIterable<CompletionEvent[]>;
  /** Called once, after the end was stored and shown. */
  onEnd: (summary: GenerationSummary) => void;
  now: () => Date;
  log: { error(fields: object, message: string): void };
}

export interface StartOfRun {
  generation: GenerationRow;
  message: Message;
  /** `null`: it does not write on in an answer. */
  earlier: EarlierAttempts | null;
  requestId: string;
  /** Whether readers get deltas as they come, or the whole text of each part at once. */
  streams: boolean;
  /** Whether the model can be read while it writes. */
  modelStreams: boolean;
}

/**
 * Owns one attempt to write one assistant message, from the first event to the stored end. It
 * belongs to no connection: readers come and go.
 */
export class GenerationRun {
  readonly #deps: RunDeps;
  readonly #generation: GenerationRow;
  readonly #requestId: string;
  readonly #earlier: EarlierAttempts | null;
  readonly #abort = new AbortController();
  readonly #text: PartText;
  readonly #log: EventLog;
  readonly #ended: Promise<GenerationRow>;
  readonly #outputOrEnd = Promise.withResolvers<void>();
  readonly #stopwatch: Stopwatch;
  #firstOutputMs: number | null = null;
  #message: Message;
  #usage: Usage | null = null;
  #route: string | null = null;
  #hadOutput = false;
  #isStored = false;
  #stopReason: StopReason = 'user';
  #storeFailure: unknown = null;
  #materialisedAt = performance.now();
  readonly #progress = new Progress((event) => this.#log.progress(event));
  #pieces = 0;

  /** Starts at once. */
  constructor(deps: RunDeps, start: StartOfRun) {
    this.#deps = deps;
    this.#generation = start.generation;
    this.#message = start.message;
    this.#requestId = start.requestId;
    this.#earlier = start.earlier;
    this.#text = new PartText(start.streams, deps.now);
    this.#stopwatch = new Stopwatch(start.modelStreams);
    const { id } = start.generation;
    this.#log = new EventLog(
      {
        append: (frames) => this.#store(frames),
        framesAfter: (seq) => deps.repo.framesAfter(id, seq),
      },
      (error) => {
        this.#storeFailure = error;
        this.#abort.abort();
      },
    );
    this.#ended = this.#run();
  }

  get generation(): GenerationRow {
    return this.#generation;
  }

  /** What the answer says by now; the database follows. */
  get parts(): readonly Part[] {
    return this.#message.parts;
  }

  /** Resolves with the stored row. Never rejects. */
  get ended(): Promise<GenerationRow> {
    return this.#ended;
  }

  /** Whether readers were given anything. */
  get hadOutput(): boolean {
    return this.#hadOutput;
  }

  /** Whether the end is in the database. */
  get isStored(): boolean {
    return this.#isStored;
  }

  /** Resolves when there is output, or when there will be none. */
  get outputOrEnd(): Promise<void> {
    return this.#outputOrEnd.promise;
  }

  read(after: number, signal: AbortSignal): ReturnType<EventLog['read']> {
    return this.#log.read(after, signal);
  }

  stop(reason: StopReason): void {
    if (this.#abort.signal.aborted) return;
    this.#stopReason = reason;
    this.#abort.abort();
  }

  async #run(): Promise<GenerationRow> {
    const outcome = await this.#consume();
    this.#progress.end();
    const row = await this.#finish(outcome);
    this.#outputOrEnd.resolve();
    this.#deps.onEnd(this.#summarise(row));
    return row;
  }

  #summarise({ state, usage, error }: EndOfGeneration): GenerationSummary {
    return {
      ...{ state, usage, error, text: messageText(this.#message) },
      firstOutputMs: this.#firstOutputMs,
      durationMs: this.#stopwatch.elapsedMs,
    };
  }

  async #consume(): Promise<Outcome> {
    const { id, chatId, messageId, modelId, userMessageId } = this.#generation;
    const ofUser = userMessageId === null ? {} : { userMessageId };
    this.#append([
      { type: 'generation-start', generationId: id, chatId, ...ofUser, messageId, modelId },
    ]);
    try {
      const onUpstream = (upstream: Upstream | null) => (this.#route = upstream?.route ?? null);
      for await (const batch of this.#deps.complete(this.#abort.signal, onUpstream)) {
        const outcome = this.#take(batch);
        if (outcome !== null) return outcome;
        await this.#log.room();
      }
    } catch (error) {
      this.#deps.log.error(
        { err: error, requestId: this.#requestId, generationId: id },
        'a generation failed',
      );
      return {
        state: 'failed',
        error: new AppError('internal_error', undefined, { cause: error }),
      };
    }
    if (this.#storeFailure !== null)
      return {
        state: 'failed',
        error: new AppError('internal_error', undefined, { cause: this.#storeFailure }),
      };
    if (this.#stopReason === 'shutdown')
      return { state: 'interrupted', error: new AppError('server_shutdown') };
    return { state: 'stopped', finishReason: 'stopped' };
  }

  /** Shows a batch to readers. @returns the outcome when it holds the last event */
  #take(batch: readonly CompletionEvent[]): Outcome | null {
    if (batch.some(isOutput)) this.#firstOutputMs ??= this.#stopwatch.elapsedMs;
    const events: UnnumberedEvent[] = [];
    let outcome: Outcome | null = null;
    for (const event of batch) {
      this.#stopwatch.saw(event);
      if (event.type === 'finish')
        outcome = { state: 'completed', finishReason: storableText(event.finishReason) };
      else if (event.type === 'stopped')
        outcome = { state: 'stopped', finishReason: event.finishReason };
      else if (event.type === 'error') outcome = { state: 'failed', error: event.error };
      else if (event.type === 'progress') this.#progress.is(event);
      // Frames are told to programs alone.
      else if (event.type !== 'frame') events.push(...this.#text.pass(event));
    }
    if (events.length > 0) this.#append(events);
    else this.#countPieces(batch);
    return outcome;
  }

  /** Of an answer whose text comes all at once, though its provider streams it. */
  #countPieces(batch: readonly CompletionEvent[]): void {
    const pieces = batch.filter(isDelta).length;
    if (pieces === 0 || this.#text.streams) return;
    this.#pieces += pieces;
    this.#progress.is({ type: 'progress', phase: 'generating', tokens: this.#pieces });
  }

  #append(events: readonly UnnumberedEvent[]): void {
    for (const event of this.#log.append(events)) {
      this.#message = fold(this.#message, event);
      if (event.type === 'usage') this.#used(this.#message.usage);
      else if (event.type !== 'generation-start') this.#hadOutput = true;
    }
    if (this.#hadOutput) this.#outputOrEnd.resolve();
  }

  /** The event tells of this attempt alone. */
  #used(own: Usage | null): void {
    this.#usage = own;
    this.#message = { ...this.#message, usage: usageOfAnswer(this.#earlier, own) };
  }

  /** Called by the log in one synchronous block: the message contains exactly what is stored with it. */
  #store(frames: readonly Frame[]): Promise<void> {
    const isDue = performance.now() - this.#materialisedAt >= MATERIALISE_MS;
    if (isDue) this.#materialisedAt = performance.now();
    return this.#deps.repo.append(this.#generation.id, frames, isDue ? this.#message : null);
  }

  /** Stores the end, then shows it. */
  async #finish(outcome: Outcome): Promise<GenerationRow & EndOfGeneration> {
    const unstored = await this.#log.takeUnstored();
    const error =
      'error' in outcome ? storableJson(toErrorBody(outcome.error, this.#requestId)) : null;
    const terminal = terminalEvent(outcome, error, {
      generationId: this.#generation.id,
      message: this.#messageAtEnd(outcome),
    });
    const { message = this.#message } = terminal;
    const frame = toFrame(terminal);
    const end: EndOfGeneration = {
      state: outcome.state,
      finishReason: finishReasonOf(outcome),
      error,
      usage: this.#usage,
      hadOutput: this.#hadOutput,
      lastSeq: terminal.seq,
      endedAt: this.#deps.now(),
    };
    try {
      await this.#deps.repo.end(this.#generation, [...unstored, frame], message, end);
      this.#isStored = true;
      this.#log.close(frame);
      return { ...this.#generation, ...end };
    } catch (cause) {
      return this.#finishUnstored(cause, terminal.seq, end);
    }
  }

  #messageAtEnd({ state }: Outcome): Message {
    // A try that failed before it wrote anything takes nothing from what is known of those before.
    const isVain = state === 'failed' && !this.#hadOutput && this.#usage === null;
    const earlier = this.#earlier?.usage ?? null;
    return {
      ...this.#message,
      seq: this.#log.nextSeq,
      usage: isVain ? earlier : usageOfAnswer(this.#earlier, this.#usage),
      timings: this.#stopwatch.end(),
      route: this.#route,
    };
  }

  /** The end could not be stored: readers are told so, and the next start will say `interrupted`. */
  #finishUnstored(
    cause: unknown,
    seq: number,
    end: EndOfGeneration,
  ): GenerationRow & EndOfGeneration {
    const { id, messageId } = this.#generation;
    this.#deps.log.error(
      { err: cause, requestId: this.#requestId, generationId: id },
      'the end of a generation could not be stored',
    );
    const error = toErrorBody(new AppError('internal_error'), this.#requestId);
    this.#log.close(
      toFrame({ type: 'error', seq, generationId: id, messageId, state: 'failed', error }),
    );
    return { ...this.#generation, ...end, state: 'failed', finishReason: null, error };
  }
}

function isDelta({ type }: CompletionEvent): boolean {
  return type === 'text-delta' || type === 'reasoning-delta';
}
