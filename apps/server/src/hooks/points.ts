import type { ErrorBody, GenerationState, Usage } from '@parley/contracts';
import type { CompletionRequest } from '@parley/providers';

/** What every hook is told about the call it looks at. Never a provider key or a client credential. */
export interface HookContext {
  source: 'chat' | 'gateway';
  ownerId: string;
  /** `null` for a program, which has none here. */
  chatId: string | null;
  generationId: string;
  requestId: string;
  modelId: string;
}

/** A piece of an answer on its way to readers. */
export interface Chunk {
  /**
   * `json`: a part that comes at once and whole, as JSON (a tool call, a source, the opaque blocks
   * that a provider wants back). What replaces it must be such a part again, else it is dropped.
   */
  kind: 'text' | 'reasoning' | 'json';
  partId: string;
  /** What this hook held back before, followed by what is new. */
  text: string;
  /** The part ends here: nothing can be held back any longer. */
  final: boolean;
}

/**
 * What a chunk hook decides. `undefined` passes the chunk on. `text` goes on in its place (empty:
 * nothing does) and `hold` is given back in front of the next chunk; at most
 * `MAX_HELD_CHARACTERS`. `stop` ends the generation with `finishReason: "hook"` after `text`.
 */
export type ChunkVerdict = undefined | { text: string; hold?: string; stop?: string };

export interface GenerationSummary {
  state: Exclude<GenerationState, 'running'>;
  /** The whole text as readers got it. */
  text: string;
  usage: Usage | null;
  error: ErrorBody | null;
  /** Milliseconds from the request to the first event that passed the hooks; `null` if none did. */
  firstOutputMs: number | null;
  durationMs: number;
}

/** The answer of a request hook that leaves the model out of it. */
export interface HookAnswer {
  answer: string;
}

/** Every point at which the server can be extended, and what a hook may do there. */
export interface HookPoints {
  /**
   * Before an account is chosen. May change the request (return it), answer by itself, or refuse by
   * throwing an `AppError`; anything else that is thrown refuses as `hook_failed`.
   */
  'generation.request': (
    request: CompletionRequest,
    context: HookContext,
  ) =>
    | Promise<CompletionRequest | HookAnswer | undefined>
    | CompletionRequest
    | HookAnswer
    | undefined;
  /**
   * Called once a stream; the function it returns sees every delta, in order, before it is
   * numbered, stored or sent. May answer later within the hook's `budgetMs`. What a throw means is
   * the hook's `fail`. `undefined`: this stream is none of the hook's. A stream that no hook looks at
   * costs less, and calls of tools in it reach programs while they are written.
   */
  'generation.chunk': (
    context: HookContext,
  ) => ((chunk: Chunk) => ChunkVerdict | Promise<ChunkVerdict>) | undefined;
  /** After the end was stored and sent: never delays a reader. A throw is logged. */
  'generation.end': (summary: GenerationSummary, context: HookContext) => Promise<void> | void;
}

export type HookPoint = keyof HookPoints;

export const HOOK_POINTS = [
  'generation.request',
  'generation.chunk',
  'generation.end',
] as const satisfies readonly HookPoint[];

export interface Hook {
  name: string;
  /** Where it comes from; `builtin` when nothing is said. */
  source?: 'builtin' | 'file';
  on: Partial<HookPoints>;
  /**
   * When a chunk hook throws or is late: `open` passes the chunk on as it was, `closed` ends the
   * generation as `hook_failed`. Default `open`.
   */
  fail?: 'open' | 'closed';
  /** How long a chunk hook may take to answer one chunk, in milliseconds. Default {@link DEFAULT_CHUNK_BUDGET_MS}. */
  budgetMs?: number;
}

export const DEFAULT_CHUNK_BUDGET_MS = 50;

/** Characters of one part that one hook may hold back. */
export const MAX_HELD_CHARACTERS = 4096;
