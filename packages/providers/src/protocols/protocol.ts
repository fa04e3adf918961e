import type { AppError, GenerationParams } from '@parley/contracts';

import type { ToolCallIdForm } from '../history/tool-call-ids.ts';
import type { Frame, Framing } from '../transport/body-reader.ts';
import type {
  CompletionRequest,
  ProviderEvent,
  ProviderUsage,
  ProviderWarning,
  RequestExtras,
  RequestWord,
  SideAnswer,
  SideCall,
} from '../types.ts';
import type { JsonObject } from './fields.ts';

/** How a family of providers writes bytes. Knows no vendor: what differs among them is `quirks`. */
export interface Protocol {
  /** Its name in the product: that of its folder. */
  readonly id: ProtocolId;
  /** How the pieces of an answer are set off from each other: as server-sent events, or one a line. */
  readonly framing: Framing;
  /** Names of events that say that the server is alive and nothing else: no progress, as a comment is none. */
  readonly signsOfLife?: ReadonlySet<string>;
  /** Headers that every request of this protocol has. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parameters that the protocol has no place for. */
  readonly unsupportedParams: readonly ParamName[];
  /** What programs ask for beside the parameters, as far as there is a place for it; nothing by default. */
  readonly extras?: readonly ExtraName[];
  /** What the ids of calls of tools must look like; those of most vendors by default. */
  readonly toolCallIds?: ToolCallIdForm;
  /** Where this answer is asked for, below the base URL. */
  path(request: CompletionRequest): string;
  /** Asks for a streamed answer. Knows nothing of parameters that are not supported. */
  encode(request: CompletionRequest): EncodedRequest;
  /**
   * The body of a question that came in this very protocol. What was changed of it is taken from the
   * encoded one; what the provider is known to refuse is left out.
   */
  forward?(native: JsonObject, context: ForwardContext): ForwardedBody;
  createDecoder(options: DecoderOptions): Decoder;
  /** What can be asked beside answers. */
  readonly sideCalls?: Readonly<Partial<Record<SideCall, SideCallForm>>>;
}

export interface ForwardContext {
  model: string;
  /** The same question, encoded from our own words. */
  encoded: JsonObject;
  /** Parameters that the provider or its model refuses. */
  refused: readonly ParamName[];
  /** What is taken from the encoded question, whatever the body says of it. */
  remade: readonly RequestWord[];
}

export interface ForwardedBody {
  body: JsonObject;
  /** Members that the provider has no place for, beside those that were known to be refused. */
  leftOut: readonly string[];
}

/** A question that is no conversation: asked with the client's own body, answered with the provider's. */
export interface SideCallForm {
  /** Below the base URL. */
  readonly path: string;
  /** What an answer says of itself. @throws {AppError} when it is none */
  read(answer: unknown): Omit<SideAnswer, 'bytes'>;
}

export type ProtocolId =
  | 'openai-chat'
  | 'openai-responses'
  | 'anthropic-messages'
  | 'gemini'
  | 'ollama';

export type ParamName = keyof GenerationParams;
export type ExtraName = keyof RequestExtras;
export type ReasoningEffort = NonNullable<GenerationParams['reasoningEffort']>;

export interface EncodedRequest {
  /** JSON. */
  body: unknown;
  /** What of the conversation could not be sent (a kind of file, for example), in plain words. */
  warnings: readonly ProviderWarning[];
}

export interface DecoderOptions {
  /** The provider's id of this answer, where a header of the response told it. */
  upstreamId: string | null;
  /** The failure that a piece of the answer stands for. */
  failureOf: (piece: unknown) => AppError;
}

/** What an answer is made of, as opposed to what is said about it. */
export type OutputEvent = Exclude<
  ProviderEvent,
  { type: 'usage' | 'finish' | 'error' | 'warning' | 'frame' }
>;

/** Reads the frames of one answer, in order. */
export interface Decoder {
  /** @throws {AppError} when the frame reports a failure, or is none of this protocol */
  decode(frame: Frame): OutputEvent[];
  /** What was held back, and the ends of the parts that are open. For an answer that finished. */
  close(): OutputEvent[];
  /** Whether there was any output: a delta, a file, a source, or the beginning of a tool call. */
  readonly hasOutput: boolean;
  /**
   * Why the model stopped: `stop`, `length`, `tool_calls`, `content_filter`, or the provider's own
   * word for what is none of these; `null` until it says so.
   */
  readonly finishReason: string | null;
  /** Whether the stream said that nothing follows. */
  readonly isOver: boolean;
  readonly usage: Omit<ProviderUsage, 'type'> | null;
  /** What a frame says went wrong after what `decode` made of it: to be thrown once that is told. */
  readonly failure?: AppError | null;
}
