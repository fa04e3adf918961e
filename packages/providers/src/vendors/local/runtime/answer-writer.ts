import type { LocalUsage } from '../types.ts';
import type { AnswerEvent } from './messages.ts';
import { StopStrings } from './stop-strings.ts';
import { TokenText } from './token-text.ts';

/**
 * How long what is written waits for more, in milliseconds: a small model writes two thousand tokens
 * a second, and nobody reads progress so often. It is also what a crash can cost.
 */
const TELL_EVERY_MS = 100;

export interface AnswerWriterOptions {
  inputTokens: number;
  /** Tokens that end an answer, and are no part of it. */
  endTokens: ReadonlySet<number>;
  stop: readonly string[];
  /** Tokens that the answer begins with, and that were told before; often none. */
  begun: readonly number[];
  decode: (ids: number[]) => string;
  emit: (event: AnswerEvent) => void;
}

/** Turns the tokens of one answer into events. */
export class AnswerWriter {
  readonly #options: AnswerWriterOptions;
  readonly #text: TokenText;
  readonly #stops: StopStrings;
  #tokens = 0;
  #isEnded = false;
  #untold = '';
  #toldTokens = 0;
  #toldAt = -Infinity;

  constructor(options: AnswerWriterOptions) {
    this.#options = options;
    this.#text = new TokenText(options.decode, options.begun);
    this.#stops = new StopStrings(options.stop);
  }

  /** Whether nothing more belongs to the answer. */
  get isComplete(): boolean {
    return this.#isEnded || this.#stops.isFound;
  }

  get usage(): LocalUsage {
    return { inputTokens: this.#options.inputTokens, outputTokens: this.#tokens };
  }

  push(token: number): void {
    this.#tokens += 1;
    if (this.#options.endTokens.has(token)) this.#isEnded = true;
    else this.#untold += this.#stops.push(this.#text.push(token));
    if (performance.now() - this.#toldAt >= TELL_EVERY_MS) this.#tell();
  }

  /** @param isStopped somebody stopped it, rather than the model or a limit */
  end(isStopped: boolean): void {
    this.#untold += this.#stops.push(this.#text.end(this.#isEnded));
    this.#untold += this.#stops.end();
    if (this.#untold !== '' || this.#toldTokens < this.#tokens) this.#tell();
    const { emit } = this.#options;
    if (this.isComplete) emit({ type: 'done', finishReason: 'stop', usage: this.usage });
    else if (isStopped) emit({ type: 'stopped', usage: this.usage });
    else emit({ type: 'done', finishReason: 'length', usage: this.usage });
  }

  #tell(): void {
    this.#options.emit({ type: 'generating', tokens: this.#tokens, text: this.#untold });
    this.#untold = '';
    this.#toldTokens = this.#tokens;
    this.#toldAt = performance.now();
  }
}
