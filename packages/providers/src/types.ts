import type {
  AccountingPolicy,
  AppError,
  FilePart,
  GenerationParams,
  ImportLocalModelBody,
  KeyAccount,
  LocalModel,
  LocalModelsAnswer,
  Model,
  Part,
  ProgressEvent,
  SourcePart,
  ToolCallPart,
  Usage,
  WarningPart,
} from '@parley/contracts';

/** One turn of the conversation that is sent to a model. */
export interface ConversationMessage {
  role: 'user' | 'assistant';
  parts: readonly Part[];
  /**
   * Who wrote an answer, as `<providerId>/<its own model id>`: opaque blocks of reasoning mean
   * something to their maker alone. Absent for a user, and where nobody knows.
   */
  modelId?: string | null;
}

/** A function that the model may ask for. */
export interface ToolDefinition {
  name: string;
  description?: string;
  /** A JSON schema of its arguments. */
  parameters: Readonly<Record<string, unknown>>;
  /** Whether the arguments must fit the schema exactly. */
  strict?: boolean;
}

/** Which tool a model must, may or must not call. */
export type ToolChoice = 'auto' | 'none' | 'required' | { name: string };

/** The form that an answer must have; plain text where there is none. */
export type ResponseFormat =
  | { type: 'json' }
  | {
      type: 'json-schema';
      name: string;
      schema: Readonly<Record<string, unknown>>;
      strict?: boolean;
      description?: string;
    };

/**
 * What programs ask for and the chat does not: sent where the provider has a place for it. Words are
 * those of OpenAI's description of its API.
 */
export interface RequestExtras {
  /** `false`: tools are called one after the other. */
  parallelToolCalls?: boolean;
  topK?: number;
  /** Whom the program asks for, in a word of its own. */
  user?: string;
  metadata?: Readonly<Record<string, unknown>>;
  serviceTier?: string;
  promptCacheKey?: string;
  safetyIdentifier?: string;
  verbosity?: string;
}

/** What a question consists of, each by its name in a request. */
export type RequestWord =
  | 'systemPrompt'
  | 'messages'
  | 'tools'
  | 'toolChoice'
  | 'responseFormat'
  | keyof GenerationParams
  | keyof RequestExtras;

/** What of a question can be left out: a member of it, or a kind of content. */
export type LeftOutWord = RequestWord | 'image' | 'audio' | 'file';

/** A question in the words of the program that asks it, for providers that speak them. */
export interface NativeRequest {
  /** The protocol that the body is written in, by its id. */
  protocol: string;
  /** The body, in the form of the protocol. */
  body: Readonly<Record<string, unknown>>;
  /** What is sent in our own words in place of the body's: it was changed, or stands elsewhere in it. */
  remade: readonly RequestWord[];
  /** What of the conversation and the tools our words have no place for, by its names in the body. */
  unplaced: readonly string[];
  /** Headers of the protocol that members of the body depend on, in lower case. */
  headers: Readonly<Record<string, string>>;
  /** Whether the answer is wanted as it comes, or whole. */
  streamed: boolean;
}

/** What is asked of a model, in our own words: no protocol, no vendor, no secret. */
export interface CompletionRequest {
  /** The provider's own id of the model, without our prefix. */
  model: string;
  systemPrompt: string | null;
  messages: readonly ConversationMessage[];
  params: GenerationParams;
  tools?: readonly ToolDefinition[];
  toolChoice?: ToolChoice;
  responseFormat?: ResponseFormat;
  extras?: RequestExtras;
  /**
   * Whether an answer at the end of the conversation is the beginning of the one that is asked for, as
   * programs do it ("prefill"): it is sent as it is. Otherwise its user asks for the rest of it.
   */
  prefills?: boolean;
  /** What the model can be shown, as its catalogue says; empty or absent where nobody knows. */
  inputModalities?: readonly string[];
  /** What the model takes, in the words of its catalogue; empty or absent where nobody knows. */
  supportedParameters?: readonly string[];
  /** What the model refuses, in the same words. */
  unsupportedParameters?: readonly string[];
  /**
   * The same question as a program asked it. A provider of its protocol is sent this, and tells the
   * frames of its answer. What hooks change of the request is laid over it.
   */
  native?: NativeRequest;
}

/** A warning, and what it is about. */
export interface ProviderWarning extends WarningPart {
  /**
   * What of the question was not sent: {@link LeftOutWord}s, or, of a body that was sent as it came,
   * names of its members.
   */
  leftOut?: readonly string[];
}

/** A frame of an answer as it came; told for a question that was sent as it came. */
export interface ProviderFrame {
  type: 'frame';
  /** The name of the server-sent event, `null` when it has none. */
  event: string | null;
  /** Empty for what the end of an answer brings, which is no frame of its own. */
  data: string;
  /** The JSON in it, which nobody changes; `undefined` where it is none. */
  piece: unknown;
  /** Whether the answer came whole, as this one piece of JSON. */
  isDocument: boolean;
  /** Whether there has been output by now: the beginning of a call is some, of which no event tells. */
  hasOutput: boolean;
  /** What was made of it: the events right before this one. */
  events: readonly ProviderEvent[];
}

/** What a provider says of the answer that it begins. */
export interface Upstream {
  id: string | null;
  /** The model that answers, by its own account. */
  model: string | null;
  /**
   * Of a provider that passes questions on: whom it asked, in its own word; 1 to
   * {@link MAX_ROUTE_CHARACTERS} storable characters. Absent where nobody says.
   */
  route?: string;
}

/**
 * What a provider's stream consists of. Text and reasoning come as start / delta / end with a
 * `partId` that is unique in the stream; `usage` comes at most once, before the last event. What of
 * the request could not be sent is told by warnings, before the first output.
 *
 * The last event is `finish` (the model ended by itself) or `error` (it did not). A stream that ends
 * with neither was aborted by its signal; then `usage` is what was told until then, if anything was.
 */
export type ProviderEvent =
  | ({ type: 'upstream' } & Upstream)
  | ProgressEvent
  /** `isRefusal`: the text says that the model will not answer, and programs are told so. */
  | { type: 'text-start'; partId: string; isRefusal?: boolean }
  | { type: 'text-delta'; partId: string; delta: string }
  | { type: 'text-end'; partId: string }
  | { type: 'reasoning-start'; partId: string }
  | { type: 'reasoning-delta'; partId: string; delta: string }
  | { type: 'reasoning-end'; partId: string; details?: unknown[] }
  | ToolCallPart
  | SourcePart
  | FilePart
  | ProviderWarning
  | ProviderUsage
  | ProviderFrame
  | { type: 'finish'; finishReason: string }
  | { type: 'error'; error: AppError };

/** Usage as a provider reports it. */
export interface ProviderUsage extends Usage {
  type: 'usage';
  /** Input tokens that were written to the provider's cache; part of `inputTokens`, billed apart. */
  cacheWriteTokens?: number | null;
  /** How it was served, in the provider's word: other tiers than the usual one have other prices. */
  serviceTier?: string | null;
  /**
   * Whether a key that the account's owner has at the provider behind paid for it ("bring your own
   * key"). What that provider charges is in no list of this one.
   */
  isByok?: boolean;
  /**
   * Whether the call was ended while the answer was being written: what was counted until then, and
   * not told to the reader of an answer. `outputTokens` may be far behind.
   */
  isPartial?: boolean;
}

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
  /** Reading on after the reader has left, where that is what is done (`bounded-drain`). */
  drainMs: number;
}

export interface StreamOptions {
  /** Sent to the base URL's origin and nowhere else; never in an event, an error or a log. */
  key: string | null;
  /**
   * The origin that the key may be sent to. Where the provider has moved since the key was chosen, the
   * call fails with `key_missing`. Absent: wherever the provider is.
   */
  keyOrigin?: string;
  /** Ends the call at once (or within `graceMs` when only usage is awaited). */
  signal: AbortSignal;
  /** Other limits than the provider's for this one call. */
  timeouts?: Partial<PhaseTimeouts>;
}

/** A server that speaks the protocol of OpenAI, added by an administrator; so it may be private. */
export interface CustomEndpoint {
  id: string;
  name: string;
  baseUrl: string;
  /** What kind of server it is, by the id of one of the presets; `null`: nobody said. */
  presetId: string | null;
}

/** What is asked beside answers: the vectors of texts, and how many tokens a question is. */
export type SideCall = 'embeddings' | 'count-tokens';

export interface SideOptions extends StreamOptions {
  /** Headers that members of the body depend on, in lower case. */
  headers?: Readonly<Record<string, string>>;
}

/** The answer to it. */
export interface SideAnswer {
  /** JSON, as it came. */
  bytes: Buffer;
  id: string | null;
  /** The model that answered, by its own account. */
  model: string | null;
  usage: Omit<ProviderUsage, 'type'> | null;
}

/** A provider as this process is configured to reach it. */
export interface ProviderInfo {
  id: string;
  name: string;
  /** `local`: it runs on this server or on a machine of its owner, so that an answer costs nothing. */
  kind: 'remote' | 'local';
  /** Whether an administrator added it. */
  custom: boolean;
  /** Whether there is anything that a key could be for. */
  takesKey: boolean;
  keyRequired: boolean;
  supportsStreaming: boolean;
  /** What is done about an answer whose reader leaves, so that it is known what it cost. */
  accounting: AccountingPolicy;
  baseUrl: string;
  /** The protocol of which it takes questions as they are, by its id; absent where there is none. */
  speaks?: string;
  /** `scheme://host:port` of the base URL: what a saved key is bound to. */
  origin: string;
  /** What holds for a call that brings no limits of its own. */
  timeouts: PhaseTimeouts;
}

/** The models that lie on this server, those that may, and how they get here. */
export interface LocalModels {
  list(): Promise<LocalModelsAnswer>;
  /**
   * Begins to fetch a model of the curated list, or goes on where an earlier try ended.
   *
   * @throws {AppError} `model_not_found`, `model_exists`, `models_offline`, `disk_full`
   */
  download(id: string): Promise<LocalModel>;
  /**
   * Begins to copy a model from a folder on this machine.
   *
   * @throws {AppError} `model_files_invalid`, `model_exists`, `disk_full`, `validation_error`
   */
  importFolder(asked: ImportLocalModelBody): Promise<LocalModel>;
  /** Ends an installation and keeps what a download has fetched. Idempotent. @throws {AppError} `model_not_found` */
  cancel(id: string): Promise<void>;
  /** Deletes its files, those of an unfinished installation as well. @throws {AppError} `model_not_found`, `validation_error` for the demo */
  remove(id: string): Promise<void>;
}

export interface Providers {
  list(): readonly ProviderInfo[];
  get(providerId: string): ProviderInfo | undefined;
  /** Adds an endpoint, or takes it up again as it was changed. Nothing for the id of a built-in provider. */
  define(endpoint: CustomEndpoint): void;
  /** Answers that are under way go on. */
  remove(providerId: string): void;
  /** The models of a provider that knows without asking anybody what it has; `null`: it must be asked. */
  knownModels(providerId: string): readonly Model[] | null;
  /**
   * Why such a provider cannot be asked for a model. `null`: it can be asked, as far as is known.
   */
  refusalOf(providerId: string, model: string): AppError | null;
  /**
   * Asks a model. Each batch holds the events of one read from the upstream, so that what arrived
   * together can be passed on together. Never throws: a failure is the last event.
   */
  stream(
    providerId: string,
    request: CompletionRequest,
    options: StreamOptions,
  ): AsyncIterable<ProviderEvent[]>;
  /** Whether a provider can be asked this. */
  takes(providerId: string, what: SideCall): boolean;
  /**
   * Asks it with a body that is sent as it is.
   *
   * @throws {AppError} an `upstream_*` code; the signal's reason
   */
  askBeside(
    providerId: string,
    what: SideCall,
    body: Readonly<Record<string, unknown>>,
    options: SideOptions,
  ): Promise<SideAnswer>;
  /** @throws {AppError} an `upstream_*` code */
  listModels(providerId: string, options: StreamOptions): Promise<Model[]>;
  /** What the key says of itself. @throws {AppError} an `upstream_*` code */
  checkKey(providerId: string, options: StreamOptions): Promise<KeyAccount | null>;
  /** Destroys every connection. Idempotent. */
  close(): Promise<void>;
}
