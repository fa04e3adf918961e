import { type AppError, messageText, newId, storableJson, type Usage } from '@parley/contracts';
import type { CompletionRequest } from '@parley/providers';

import type { RequestLogRow } from './request-log.repo.ts';

/** Characters that one token stands for in a guess. */
const CHARACTERS_PER_TOKEN = 4;

export interface MeteredCall {
  source: 'chat';
  ownerId: string;
  generationId: string;
  requestId: string;
  providerId: string;
  modelId: string;
}

export type MeterEnd =
  | { outcome: 'completed' | 'stopped' }
  | { outcome: 'failed'; error: AppError };

/** Watches one call and writes what is known of it, and only that, into its log row. */
export class Meter {
  readonly #call: MeteredCall;
  readonly #now: () => Date;
  readonly #createdAt: Date;
  readonly #started = performance.now();
  #firstOutputMs: number | null = null;
  #outputCharacters = 0;
  #inputCharacters = 0;
  #usage: Usage | null = null;
  /** What the provider said of the answer, once it has begun one. */
  #answer: { id: string | null; model: string | null } | null = null;
  accountId: string | null = null;
  attempts = 0;

  constructor(call: MeteredCall, now: () => Date) {
    this.#call = call;
    this.#now = now;
    this.#createdAt = now();
  }

  get firstOutputMs(): number | null {
    return this.#firstOutputMs;
  }

  sent(request: CompletionRequest): void {
    this.attempts += 1;
    this.#answer = null;
    const system = request.systemPrompt?.length ?? 0;
    this.#inputCharacters = request.messages.reduce(
      (sum, message) => sum + messageText(message).length,
      system,
    );
  }

  answered({ id, model }: { id: string | null; model: string | null }): void {
    this.#answer = storableJson({ id, model });
  }

  /** Something passed the hooks and goes to readers. */
  output(characters: number): void {
    this.#firstOutputMs ??= Math.round(performance.now() - this.#started);
    this.#outputCharacters += characters;
  }

  used(usage: Usage): void {
    this.#usage = usage;
  }

  row(end: MeterEnd): RequestLogRow {
    const error = end.outcome === 'failed' ? end.error : null;
    const failed = this.#firstOutputMs === null ? 'error' : 'error_midstream';
    return {
      id: newId(this.#now().getTime()),
      ...this.#call,
      accountId: this.accountId,
      answeredModel: this.#answer?.model ?? null,
      upstreamId: this.#answer?.id ?? null,
      outcome: end.outcome === 'failed' ? failed : end.outcome,
      errorCode: error?.code ?? null,
      upstreamStatus: error?.upstreamStatus ?? (this.#answer === null ? null : 200),
      attempts: this.attempts,
      ...this.#tokens(),
      costUsd: this.#usage?.costUsd ?? null,
      costSource: this.#usage?.costSource ?? null,
      firstOutputMs: this.#firstOutputMs,
      durationMs: Math.round(performance.now() - this.#started),
      createdAt: this.#createdAt,
    };
  }

  /** Reported, or guessed from the text once there was some (and then said to be guessed), or unknown. */
  #tokens(): Pick<
    RequestLogRow,
    'inputTokens' | 'outputTokens' | 'reasoningTokens' | 'cachedInputTokens' | 'tokensSource'
  > {
    if (this.#usage !== null) {
      const { inputTokens, outputTokens, reasoningTokens, cachedInputTokens } = this.#usage;
      return {
        inputTokens,
        outputTokens,
        reasoningTokens,
        cachedInputTokens,
        tokensSource: 'reported',
      };
    }
    const isGuessable = this.#outputCharacters > 0;
    const guess = (characters: number) =>
      isGuessable ? Math.ceil(characters / CHARACTERS_PER_TOKEN) : null;
    return {
      inputTokens: guess(this.#inputCharacters),
      outputTokens: guess(this.#outputCharacters),
      reasoningTokens: null,
      cachedInputTokens: null,
      tokensSource: isGuessable ? 'estimated' : null,
    };
  }
}
