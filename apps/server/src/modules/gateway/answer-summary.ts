import { AppError, toErrorBody, type Usage } from '@parley/contracts';

import type { GenerationSummary } from '../../hooks/points.ts';
import { type CompletionEvent, isOutput } from '../completions/completions.service.ts';

/** Keeps of an answer what hooks are told at its end: its text as the client got it, and no list of pieces. */
export class AnswerSummary {
  readonly #startedAt = performance.now();
  #firstOutputMs: number | null = null;
  #text = '';
  #usage: Usage | null = null;
  #state: GenerationSummary['state'] = 'stopped';
  #error: AppError | null = null;

  take(batch: readonly CompletionEvent[]): void {
    if (batch.some(isOutput)) this.#firstOutputMs ??= this.#elapsedMs();
    for (const event of batch) {
      if (event.type === 'text-delta') this.#text += event.delta;
      else if (event.type === 'usage') this.#usage = usageOf(event);
      else if (event.type === 'finish') this.#state = 'completed';
      else if (event.type === 'error') {
        this.#state = 'failed';
        this.#error = event.error;
      }
    }
  }

  /** An answer without a last event is one whose client left. */
  end(requestId: string): GenerationSummary {
    return {
      ...{ state: this.#state, text: this.#text, usage: this.#usage },
      error: this.#error === null ? null : toErrorBody(this.#error, requestId),
      firstOutputMs: this.#firstOutputMs,
      durationMs: this.#elapsedMs(),
    };
  }

  #elapsedMs(): number {
    return Math.round(performance.now() - this.#startedAt);
  }
}

function usageOf(usage: Usage): Usage {
  const { inputTokens, outputTokens, reasoningTokens, cachedInputTokens } = usage;
  const { costUsd, costSource } = usage;
  return { inputTokens, outputTokens, reasoningTokens, cachedInputTokens, costUsd, costSource };
}
