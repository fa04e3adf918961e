import type {
  AppError,
  FilePart,
  GenerationParams,
  KeyAccount,
  Model,
  Part,
  SourcePart,
  ToolCallPart,
  Usage,
} from '@parley/contracts';

/** One turn of the conversation that is sent to a model. */
export interface ConversationMessage {
  role: 'user' | 'assistant';
  parts: readonly Part[];
}

/** What is asked of a model, in our own words: no protocol, no vendor, no secret. */
export interface CompletionRequest {
  /** The provider's own id of the model, without our prefix. */
  model: string;
  systemPrompt: string | null;
  messages: readonly ConversationMessage[];
  params: GenerationParams;
}

/**
 * What a provider's stream consists of. Text and reasoning come as start / delta / end with a
 * `partId` that is unique in the stream; `usage` comes at most once, before the last event.
 *
 * The last event is `finish` (the model ended by itself) or `error` (it did not). A stream that ends
 * with neither was aborted by its signal.
 */
export type ProviderEvent =
  | { type: 'upstream'; id: string | null; model: string | null }
  | { type: 'text-start'; partId: string }
  | { type: 'text-delta'; partId: string; delta: string }
  | { type: 'text-end'; partId: string }
  | { type: 'reasoning-start'; partId: string }
  | { type: 'reasoning-delta'; partId: string; delta: string }
  | { type: 'reasoning-end'; partId: string; details?: unknown[] }
  | ToolCallPart
  | SourcePart
  | FilePart
  | ({ type: 'usage' } & Usage)
  | { type: 'finish'; finishReason: string }
  | { type: 'error'; error: AppError };

/** How long each phase of one upstream call may take, in milliseconds. */
export interface PhaseTimeouts {
  /** TCP and TLS. */
  connectMs: number;
  /** From sending the request to the first delta or tool call; comments are not progress. */
  firstOutputMs: number;
  /** Between two complete frames after that; comments are not progress. */
  idleMs: number;
  /** The whole answer. */
  totalMs: number;
  /** Waiting for usage or the end of the body once the model has finished. */
  graceMs: number;
}

export interface StreamOptions {
  /** Sent to the base URL's origin and nowhere else; never in an event, an error or a log. */
  key: string | null;
  /** Ends the call at once (or within `graceMs` when only usage is awaited). */
  signal: AbortSignal;
  /** Other limits than the provider's for this one call. */
  timeouts?: Partial<PhaseTimeouts>;
}

/** A provider as this process is configured to reach it. */
export interface ProviderInfo {
  id: string;
  name: string;
  kind: 'remote' | 'local';
  keyRequired: boolean;
  supportsStreaming: boolean;
  baseUrl: string;
  /** `scheme://host:port` of the base URL: what a saved key is bound to. */
  origin: string;
  /** What holds for a call that brings no limits of its own. */
  timeouts: PhaseTimeouts;
}

export interface Providers {
  list(): readonly ProviderInfo[];
  get(providerId: string): ProviderInfo | undefined;
  /**
   * Asks a model. Each batch holds the events of one read from the upstream, so that what arrived
   * together can be passed on together. Never throws: a failure is the last event.
   */
  stream(
    providerId: string,
    request: CompletionRequest,
    options: StreamOptions,
  ): AsyncIterable<ProviderEvent[]>;
  /** @throws {AppError} an `upstream_*` code */
  listModels(providerId: string, options: StreamOptions): Promise<Model[]>;
  /** What the key says of itself. @throws {AppError} an `upstream_*` code */
  checkKey(providerId: string, options: StreamOptions): Promise<KeyAccount | null>;
  /** Destroys every connection. Idempotent. */
  close(): Promise<void>;
}
