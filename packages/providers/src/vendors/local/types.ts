import type { GenerationParams } from '@parley/contracts';

/** How the weights of a model are written, in the library's own words (its `dtype`). */
export type WeightForm = 'fp32' | 'fp16' | 'q8' | 'int8' | 'uint8' | 'q4' | 'q4f16' | 'bnb4';

/** The files of one model, whole, in a folder of their own. */
export interface ModelFiles {
  id: string;
  /** Absolute. Laid out as the library expects: `config.json`, `tokenizer.json`, `onnx/model….onnx`. */
  folder: string;
  weights: WeightForm;
  /** Files of weights beside the graph (`model….onnx_data`, `…_data_1`); 0 where the graph holds them. */
  externalDataFiles: number;
}

/** A model that can be asked. */
export interface InstalledModel extends ModelFiles {
  name: string;
  /** Tokens of question and answer together; `null` where its files do not say. */
  contextLength: number | null;
}

/** A conversation as chat templates take it. */
export interface TemplateMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

export interface LocalQuestion {
  messages: readonly TemplateMessage[];
  params: Pick<GenerationParams, 'temperature' | 'topP' | 'maxOutputTokens' | 'stop'>;
}

/** Tokens as the model's own tokenizer counts them, the chat template's included. */
export interface LocalUsage {
  inputTokens: number;
  /** Those computed: the mark that ends the answer too, and what a stop string cut off. */
  outputTokens: number;
}

/**
 * How one answer comes about, in this order: `queued` (again whenever its place changes), `loading`
 * where the model is not in memory, `reading` while it reads the question, `generating` as tokens come,
 * and `done` at the end. A stopped one ends with `stopped`.
 */
export type RuntimeEvent =
  | {
      type: 'queued';
      /** 1 is next. */
      position: number;
    }
  | { type: 'loading' }
  | { type: 'reading' }
  | {
      type: 'generating';
      /** Written so far. */
      tokens: number;
      /** What was written since the event before. */
      text: string;
    }
  | { type: 'done'; finishReason: 'stop' | 'length'; usage: LocalUsage }
  | {
      type: 'stopped';
      /** `null` before its turn, and where the process had to be killed before it could say. */
      usage: LocalUsage | null;
    };

/** The one process that runs models, and the queue before it. */
export interface Runtime {
  /**
   * Asks a model. Starts the process where there is none. The place in the queue is taken when the
   * reading begins; a reader that leaves cancels it.
   *
   * @throws {AppError} `local_queue_full`, `context_length_exceeded`, `upstream_invalid_request` (the
   *   chat template refuses the conversation), `model_files_invalid`, `local_model_failed`,
   *   `upstream_timeout`, `upstream_idle_timeout`, `max_duration`, `model_not_found` (it was
   *   {@link release}d), `server_shutdown`
   */
  answer(call: RuntimeCall): AsyncIterable<RuntimeEvent>;
  /**
   * Loads a model and has it write one token: whether its files are what they say. It waits for its
   * turn as answers do. When this ends nothing holds the files any more.
   *
   * @throws {AppError} `model_files_invalid` with one sentence that says what is wrong;
   *   `local_model_failed` where the process died of it, or of too little memory
   * @throws the signal's reason, when it aborts
   */
  tryOut(model: ModelFiles, signal: AbortSignal): Promise<void>;
  /**
   * Starts the process, if there is none, and has the library loaded.
   *
   * @param signal ends the wait, and a process that is not ready by then and has nothing to do
   * @throws {AppError} `local_model_failed`, also when the signal aborts; `server_shutdown`
   */
  check(signal: AbortSignal): Promise<void>;
  /**
   * Takes a model out of memory, so that its files can go: at once, and whoever it answers, or who
   * waits for it, fails with `model_not_found`.
   */
  release(modelId: string): Promise<void>;
  /** Ends the process and everything that waits. Idempotent. */
  close(): Promise<void>;
}

export interface RuntimeCall {
  model: InstalledModel;
  question: LocalQuestion;
  signal: AbortSignal;
  timeouts: RuntimeTimeouts;
}

export interface RuntimeTimeouts {
  /** From its turn to the first token: loading the model and reading the question. */
  firstOutputMs: number;
  /** Between two tokens after that. */
  idleMs: number;
  /** All of it, waiting for its turn included. */
  totalMs: number;
}
