import type { ErrorCode } from '@parley/contracts';

import type { InstalledModel, LocalQuestion, RuntimeEvent } from '../types.ts';

/** What the child needs to know of a model. */
export type ModelToRun = Pick<
  InstalledModel,
  'folder' | 'weights' | 'externalDataFiles' | 'contextLength'
>;

interface Job {
  job: number;
  /** The same one for all the life of a child: it is loaded with the first job. */
  model: ModelToRun;
  /** That compute at once. */
  threads: number;
}

/** What a server asks of its child: one thing at a time. */
export type ToChild =
  | (Job & { type: 'answer'; question: LocalQuestion })
  /** Loads the model and has it write one token. */
  | (Job & { type: 'try' })
  /** Ends an answer after the token that is being computed. */
  | { type: 'stop'; job: number };

/** How an answer goes on, in the child's words: all but what the parent knows by itself. */
export type AnswerEvent = Exclude<RuntimeEvent, { type: 'queued' | 'loading' }>;

/** `done`, `stopped`, `tried` or `failed` is the last message of a job. */
export type FromChild =
  /** The library is in memory. */
  | { type: 'ready' }
  | { type: 'event'; job: number; event: AnswerEvent }
  | { type: 'tried'; job: number }
  | { type: 'failed'; job: number; failure: ChildFailure };

/** A failure, taken apart to cross the border between processes. */
export interface ChildFailure {
  code: ErrorCode;
  message: string;
  details?: unknown;
  /** What the library said; for the log alone. */
  cause?: string;
}
