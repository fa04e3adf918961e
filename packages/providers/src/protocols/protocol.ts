import type { AppError, Usage } from '@parley/contracts';

import type { Frame } from '../transport/body-reader.ts';
import type { CompletionRequest, ProviderEvent } from '../types.ts';

/** How a family of providers writes bytes. Knows no vendor: what differs among them is `quirks`. */
export interface Protocol {
  /** Where an answer is asked for, below the base URL. */
  readonly path: string;
  /** The JSON body that asks for a streamed answer. */
  encode(request: CompletionRequest): unknown;
  createDecoder(options: DecoderOptions): Decoder;
}

export interface DecoderOptions {
  /** The provider's id of this answer, where a header of the response told it. */
  upstreamId: string | null;
  /** The failure that a piece of the answer stands for. */
  failureOf: (piece: unknown) => AppError;
}

/** What an answer is made of, as opposed to what is said about it. */
export type OutputEvent = Exclude<ProviderEvent, { type: 'usage' | 'finish' | 'error' }>;

/** Reads the frames of one answer, in order. */
export interface Decoder {
  /** @throws {AppError} when the frame reports a failure, or is none of this protocol */
  decode(frame: Frame): OutputEvent[];
  /** What was held back, and the ends of the parts that are open. For an answer that finished. */
  close(): OutputEvent[];
  /** Whether there was any output: a delta, a file, a source, or the beginning of a tool call. */
  readonly hasOutput: boolean;
  /** Why the model stopped, in the provider's word; `null` until it says so. */
  readonly finishReason: string | null;
  /** Whether the stream said that nothing follows. */
  readonly isOver: boolean;
  readonly usage: Usage | null;
}
