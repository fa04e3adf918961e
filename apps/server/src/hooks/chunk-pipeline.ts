import { AppError } from '@parley/contracts';

import {
  type Chunk,
  type ChunkVerdict,
  DEFAULT_CHUNK_BUDGET_MS,
  type Hook,
  type HookContext,
  type HookPoints,
  MAX_HELD_CHARACTERS,
} from './points.ts';

/** What left the last hook: text to send on, and whether a hook ended the generation. */
export interface PipelineResult {
  text: string;
  stopped: string | null;
}

type Verdict = Exclude<ChunkVerdict, undefined>;

/** At once where every hook answers at once. */
export type MaybeLater<T> = T | Promise<T>;

interface Stage {
  hook: Hook;
  handle: (chunk: Chunk) => ChunkVerdict | Promise<ChunkVerdict>;
  /** By kind and part: what the hook holds back. */
  held: Map<string, string>;
}

/** The chunk hooks of one stream, each fed with what the one before it let through. */
export class ChunkPipeline {
  readonly #stages: Stage[];
  readonly #onFailure: (hook: Hook, error: unknown) => void;

  constructor(
    hooks: readonly Hook[],
    context: HookContext,
    onFailure: (hook: Hook, error: unknown) => void,
  ) {
    this.#onFailure = onFailure;
    this.#stages = hooks.flatMap((hook) => {
      const open = hook.on['generation.chunk'];
      const handle = open === undefined ? undefined : opened(open, context);
      return handle === undefined ? [] : [{ hook, handle, held: new Map<string, string>() }];
    });
  }

  /** Without chunk hooks nobody needs to look at the deltas at all. */
  get isActive(): boolean {
    return this.#stages.length > 0;
  }

  /** Whether a hook holds something back. */
  get isHolding(): boolean {
    return this.#stages.some(({ held }) => held.size > 0);
  }

  /**
   * Passes one delta, or the end of a part (`final`), through every hook.
   *
   * @throws {AppError} `hook_failed`, from a hook that fails closed
   */
  pass(chunk: Chunk): MaybeLater<PipelineResult> {
    return this.#passFrom(0, chunk, null);
  }

  /** Hooks that answer at once are asked in one go: a turn of the event loop for each would cost more than most of them. */
  #passFrom(first: number, chunk: Chunk, before: string | null): MaybeLater<PipelineResult> {
    const place = `${chunk.kind} ${chunk.partId}`;
    let { text } = chunk;
    let stopped = before;
    for (let index = first; index < this.#stages.length; index += 1) {
      const stage = this.#stages[index];
      if (stage === undefined) break;
      text = takeHeld(stage, place) + text;
      if (text === '') continue;
      const take = (verdict: Verdict): void => {
        text = verdict.text;
        if (verdict.hold !== undefined && verdict.hold !== '') stage.held.set(place, verdict.hold);
        // What it lets through on its way out is still for the hooks after it to judge.
        stopped ??= verdict.stop ?? null;
      };
      const verdict = this.#ask(stage, { ...chunk, text });
      if (verdict instanceof Promise) {
        return verdict.then((late) => {
          take(late);
          return this.#passFrom(index + 1, { ...chunk, text }, stopped);
        });
      }
      take(verdict);
    }
    return { text, stopped };
  }

  #ask(stage: Stage, chunk: Chunk): MaybeLater<Verdict> {
    const failed = (error: unknown): Verdict => {
      this.#onFailure(stage.hook, error);
      if (stage.hook.fail === 'closed')
        throw new AppError('hook_failed', undefined, { cause: error });
      return { text: chunk.text };
    };
    try {
      const answer = stage.handle({ ...chunk });
      if (!(answer instanceof Promise)) return checked(answer, chunk);
      return within(answer, stage.hook.budgetMs ?? DEFAULT_CHUNK_BUDGET_MS)
        .then((verdict) => checked(verdict, chunk))
        .catch(failed);
    } catch (error) {
      return failed(error);
    }
  }
}

function takeHeld({ held }: Stage, place: string): string {
  const text = held.get(place);
  if (text === undefined) return '';
  held.delete(place);
  return text;
}

/** A hook that cannot even begin fails at every chunk, and is treated as it says then. */
function opened(
  open: HookPoints['generation.chunk'],
  context: HookContext,
): Stage['handle'] | undefined {
  try {
    return open(context);
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** A hook is foreign code: what it returns is looked at before it is believed. */
function checked(verdict: ChunkVerdict, chunk: Chunk): Verdict {
  if (verdict === undefined) return { text: chunk.text };
  if (typeof verdict !== 'object' || verdict === null || typeof verdict.text !== 'string')
    throw new Error('the verdict has no text');
  if (verdict.stop !== undefined && typeof verdict.stop !== 'string')
    throw new Error('the reason to stop is not text');
  const hold = verdict.hold ?? '';
  if (typeof hold !== 'string') throw new Error('what is held back is not text');
  if (hold.length > MAX_HELD_CHARACTERS)
    throw new Error(`more than ${MAX_HELD_CHARACTERS} characters are held back`);
  if (chunk.final && hold !== '') throw new Error('text is held back at the end of its part');
  return verdict;
}

async function within<T>(answer: Promise<T>, budgetMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no verdict within ${budgetMs} ms`)), budgetMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
