import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';

import { AppError } from '@parley/contracts';
import type { CompletionRequest } from '@parley/providers';

import { ChunkPipeline } from './chunk-pipeline.ts';
import {
  type GenerationSummary,
  type Hook,
  HOOK_POINTS,
  type HookAnswer,
  type HookContext,
  type HookPoint,
} from './points.ts';

/** How long a server that stops waits for end hooks. */
const SETTLE_MS = 5_000;
/** End hooks that may wait or run at once; more are dropped and logged. */
const MAX_PENDING_END_HOOKS = 1000;

export interface HookLog {
  warn(fields: object, message: string): void;
}

export class HookRunner {
  readonly #hooks: readonly Hook[];
  readonly #log: HookLog;
  readonly #pendingEnds = new Set<Promise<void>>();

  constructor(hooks: readonly Hook[], log: HookLog) {
    this.#hooks = hooks;
    this.#log = log;
  }

  list(): { name: string; points: HookPoint[]; source: 'builtin' | 'file' }[] {
    return this.#hooks.map((hook) => ({
      name: hook.name,
      points: HOOK_POINTS.filter((point) => hook.on[point] !== undefined),
      source: hook.source ?? 'builtin',
    }));
  }

  /** Hooks are server-side code: one that arrives at run time would be silently ignored, so it is refused. */
  register(): never {
    throw new AppError(
      'not_implemented',
      'Hooks are defined in the server, not registered at run time.',
    );
  }

  /** @throws {AppError} when a hook refuses or fails */
  async onRequest(
    request: CompletionRequest,
    context: HookContext,
  ): Promise<CompletionRequest | HookAnswer> {
    let current = request;
    for (const hook of this.#hooks) {
      const handle = hook.on['generation.request'];
      if (handle === undefined) continue;
      try {
        const result = await handle(current, context);
        if (result === undefined) continue;
        if ('answer' in result) return result;
        current = result;
      } catch (error) {
        if (error instanceof AppError) throw error;
        this.#log.warn({ ...about(hook, context), err: error }, 'a request hook failed');
        throw new AppError('hook_failed', undefined, { cause: error });
      }
    }
    return current;
  }

  openChunks(context: HookContext): ChunkPipeline {
    return new ChunkPipeline(this.#hooks, context, (hook, error) => {
      this.#log.warn({ ...about(hook, context), err: error }, 'a chunk hook failed');
    });
  }

  /** Has the end hooks run soon, and returns at once. */
  onEnd(summary: GenerationSummary, context: HookContext): void {
    for (const hook of this.#hooks) {
      const handle = hook.on['generation.end'];
      if (handle === undefined) continue;
      if (this.#pendingEnds.size >= MAX_PENDING_END_HOOKS) {
        this.#log.warn(about(hook, context), 'an end hook was dropped: too many wait');
        continue;
      }
      // In a later turn, so that what was just written for readers is on its way first.
      const ended = nextTurn().then(() => handle(summary, context));
      const run = ended.catch((error: unknown) => {
        this.#log.warn({ ...about(hook, context), err: error }, 'an end hook failed');
      });
      this.#pendingEnds.add(run);
      void run.finally(() => this.#pendingEnds.delete(run));
    }
  }

  /** Resolves when the end hooks that were started have ended, or have had {@link SETTLE_MS} for it. */
  async settled(): Promise<void> {
    const limit = new AbortController();
    const late = delay(SETTLE_MS, undefined, { signal: limit.signal }).catch(() => undefined);
    await Promise.race([Promise.all(this.#pendingEnds), late]);
    limit.abort();
  }
}

/** What the log says of a hook at work. */
function about(hook: Hook, { requestId, generationId }: HookContext): object {
  return { hook: hook.name, requestId, generationId };
}
