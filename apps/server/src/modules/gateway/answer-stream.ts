import type { GenerationSummary } from '../../hooks/points.ts';
import { type CompletionEvent, isOutput } from '../completions/completions.service.ts';
import { AnswerSummary } from './answer-summary.ts';
import type { JsonObject, OutgoingAnswer } from './dialects/dialect.ts';

/**
 * The batches of one answer, for one reader. Their end is told once, however far they are read. No
 * generator: each of those on the way costs a delta several turns.
 */
export class AnswerStream {
  readonly #batches: AsyncGenerator<CompletionEvent[]>;
  readonly #onEnd: (summary: GenerationSummary) => void;
  readonly #requestId: string;
  readonly #summary = new AnswerSummary();
  #isOver = false;

  constructor(
    batches: AsyncGenerator<CompletionEvent[]>,
    { requestId, onEnd }: { requestId: string; onEnd: (summary: GenerationSummary) => void },
  ) {
    this.#batches = batches;
    this.#requestId = requestId;
    this.#onEnd = onEnd;
  }

  /** @returns `null` at the end */
  async next(): Promise<readonly CompletionEvent[] | null> {
    try {
      const step = await this.#batches.next();
      if (step.done !== true) {
        this.#summary.take(step.value);
        return step.value;
      }
    } catch (thrown) {
      this.#end();
      throw thrown;
    }
    this.#end();
    return null;
  }

  /** Ends the call, wherever it is. */
  async leave(): Promise<void> {
    try {
      await this.#batches.return(undefined);
    } finally {
      this.#end();
    }
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#onEnd(this.#summary.end(this.#requestId));
  }
}

/**
 * Everything up to the first output, or the end.
 *
 * @returns `null` where the stream was aborted before
 * @throws {AppError} the failure of an answer that had none
 */
export async function beginning(stream: AnswerStream): Promise<CompletionEvent[] | null> {
  const events: CompletionEvent[] = [];
  for (;;) {
    const batch = await stream.next();
    if (batch === null) return null;
    events.push(...batch);
    const last = batch.at(-1);
    const hasOutput = events.some(isBeginning);
    if (last?.type === 'error' && !hasOutput) {
      await stream.leave();
      throw last.error;
    }
    if (hasOutput || last?.type === 'finish' || last?.type === 'stopped') return events;
  }
}

/** Whether something of the answer goes to the client: a frame too, of which no hook has to judge more. */
function isBeginning(event: CompletionEvent): boolean {
  if (event.type === 'frame') return event.hasOutput && event.isHeld === undefined;
  return isOutput(event) && event.type !== 'warning';
}

/** The frames of a stream that has begun. Whoever leaves it, however early, ends the call behind it. */
export function framesOf(
  begun: readonly CompletionEvent[],
  stream: AnswerStream,
  writer: OutgoingAnswer,
  onEnd: () => void,
): AsyncIterable<string> {
  let first: readonly CompletionEvent[] | null = begun;
  const over = { value: undefined, done: true } as const;
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        for (;;) {
          const batch = first ?? (await stream.next());
          first = null;
          if (batch === null) return over;
          const value = writeAll(writer, batch);
          if (value !== '') return { value, done: false };
        }
      },
      async return() {
        await stream.leave();
        onEnd();
        return over;
      },
    }),
  };
}

/** @returns `null` where the answer was aborted. @throws {AppError} its failure */
export async function wholeOf(
  begun: readonly CompletionEvent[],
  stream: AnswerStream,
  writer: OutgoingAnswer,
): Promise<JsonObject | string | null> {
  let last = begun.at(-1);
  for (const event of begun) write(writer, event);
  for (let batch = await stream.next(); batch !== null; batch = await stream.next()) {
    for (const event of batch) write(writer, event);
    last = batch.at(-1) ?? last;
  }
  if (last?.type === 'error') throw last.error;
  return last?.type === 'finish' || last?.type === 'stopped' ? writer.whole() : null;
}

function writeAll(writer: OutgoingAnswer, events: readonly CompletionEvent[]): string {
  let frames = '';
  for (const event of events) frames += write(writer, event);
  return frames + (writer.endBatch?.() ?? '');
}

function write(writer: OutgoingAnswer, event: CompletionEvent): string {
  if (event.type === 'finish' || event.type === 'stopped') return writer.finish(event.finishReason);
  return event.type === 'error' ? writer.fail(event.error) : writer.write(event);
}
