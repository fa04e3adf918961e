import {
  AppError,
  type CreateGenerationBody,
  type ErrorBody,
  type Message,
  newId,
} from '@parley/contracts';

import { isUniqueViolation } from '../../db/failures.ts';
import type { GenerationSummary, HookContext } from '../../hooks/points.ts';
import type { AccountsService } from '../accounts/accounts.service.ts';
import { toMessage } from '../chats/chat-rows.ts';
import type { ChatsService } from '../chats/chats.service.ts';
import type { CompletionCall, CompletionEvent } from '../completions/completions.service.ts';
import type { ModelChoice, ModelsService } from '../models/models.service.ts';
import type { LogItem } from './event-log.ts';
import { toFrame } from './frame.ts';
import { emptyMessageOf, type GenerationRow, terminalEventOf } from './generation.ts';
import { type GenerationPlan, planGeneration, requestHash } from './generation-plan.ts';
import { GenerationRun } from './generation-run.ts';
import type { GenerationsRepo } from './generations.repo.ts';
import { interrupt } from './interruption.ts';
import type { RunRegistry } from './run-registry.ts';
import type { Turns } from './turns.ts';

/** Generations that run at once in this process. */
const MAX_RUNNING = 1000;
const HEARTBEAT_MS = 10_000;
/** How long the event log of an ended generation is kept, and how often old ones are looked for. */
const KEEP_EVENTS_MS = 10 * 60 * 1000;
const PRUNE_MS = 60_000;
/** How long a stop waits for the end: longer than a provider is given to report its usage. */
const STOP_WAIT_MS = 2_000;

interface Log {
  error(fields: object, message: string): void;
  info(fields: object, message: string): void;
}

export interface GenerationsDeps {
  repo: GenerationsRepo;
  /** Shared with whoever must know what runs. */
  runs: RunRegistry;
  /** Shared with whoever changes the tree of a chat. */
  turns: Turns;
  chats: ChatsService;
  models: ModelsService;
  accounts: AccountsService;
  complete: (call: CompletionCall) => AsyncIterable<CompletionEvent[]>;
  onEnd: (summary: GenerationSummary, context: HookContext) => void;
  now: () => Date;
  log: Log;
}

/** Starts, follows and ends generations. Each belongs to this process until it has ended. */
export class GenerationsService {
  readonly #deps: GenerationsDeps;
  readonly #runnerId = newId();
  readonly #runs: RunRegistry;
  readonly #turns: Turns;
  readonly #timers: NodeJS.Timeout[] = [];
  #isDraining = false;

  constructor(deps: GenerationsDeps) {
    this.#deps = deps;
    this.#runs = deps.runs;
    this.#turns = deps.turns;
  }

  /** Ends what an earlier process left running, then keeps the own runs marked as alive. */
  async start(): Promise<void> {
    await this.#reap();
    this.#every(HEARTBEAT_MS, () => this.#reap());
    this.#every(HEARTBEAT_MS, () => this.#beat());
    this.#every(PRUNE_MS, () =>
      this.#deps.repo.pruneEvents(new Date(this.#deps.now().getTime() - KEEP_EVENTS_MS)),
    );
  }

  /**
   * Starts a generation, or finds the one that the same request started before. Stores nothing when
   * it refuses.
   *
   * @throws {AppError} everything that needs no provider to be known (contract §4)
   */
  create(ownerId: string, requestId: string, body: CreateGenerationBody): Promise<GenerationRow> {
    // One at a time in a chat: the next one finds the rows and the run of the one before.
    return this.#turns.take(body.chatId, () => this.#createInTurn(ownerId, requestId, body));
  }

  /** @throws {AppError} `generation_not_found` */
  async get(ownerId: string, id: string): Promise<GenerationRow> {
    const row = await this.#deps.repo.find(id);
    if (row === null || row.ownerId !== ownerId) throw new AppError('generation_not_found');
    return row;
  }

  /** Resolves when there is output or the end, after `timeoutMs`, or when nobody waits any longer. */
  async outputOrEnd(id: string, timeoutMs: number, gone: AbortSignal): Promise<void> {
    const run = this.#runs.find(id);
    if (run !== undefined) await firstOf(run.outputOrEnd, timeoutMs, gone);
  }

  /** The stored end of a generation, waiting for it if it runs. `null` when nobody waits any longer. */
  async ended(
    ownerId: string,
    id: string,
    gone: AbortSignal,
  ): Promise<{ generation: GenerationRow; message: Message } | null> {
    const run = this.#runs.find(id);
    const ended = run === undefined ? null : await firstOf(run.ended, null, gone);
    const generation = ended ?? (await this.get(ownerId, id));
    if (generation.state === 'running') return null;
    const message = (await this.#message(generation)) ?? emptyMessageOf(generation);
    return { generation, message };
  }

  /** The error of a generation that failed before readers were given anything. */
  failureBeforeOutput(row: GenerationRow): ErrorBody | null {
    return row.hadOutput ? null : row.error;
  }

  /**
   * Everything of a generation after an event number. `null`: there is nothing, and nothing will come.
   *
   * @throws {AppError} `generation_not_found`
   */
  async read(
    ownerId: string,
    id: string,
    after: number,
    gone: AbortSignal,
  ): Promise<AsyncIterable<LogItem> | null> {
    const run = this.#runs.find(id);
    if (run !== undefined && run.generation.ownerId === ownerId) return run.read(after, gone);
    const row = await this.get(ownerId, id);
    // An interrupted one may have shown numbers that died with its process: its end is sent to everybody.
    if (after >= row.lastSeq && row.state !== 'interrupted') return null;
    return this.#readStored(row, after);
  }

  /** Idempotent. @throws {AppError} `generation_not_found` */
  async stop(ownerId: string, id: string): Promise<GenerationRow> {
    const run = this.#runs.find(id);
    if (run !== undefined && run.generation.ownerId === ownerId) {
      run.stop('user');
      const ended = await firstOf(run.ended, STOP_WAIT_MS, null);
      if (ended !== null) return ended;
    }
    return this.get(ownerId, id);
  }

  /** Takes nothing new, lets what runs end, and after `ms` interrupts what still does. */
  async drain(ms: number): Promise<void> {
    this.#isDraining = true;
    const ended = Promise.all(this.#runs.all().map((run) => run.ended));
    await firstOf(ended, ms, null);
    for (const run of this.#runs.all()) run.stop('shutdown');
    await ended;
    for (const timer of this.#timers) clearInterval(timer);
  }

  async #createInTurn(
    ownerId: string,
    requestId: string,
    body: CreateGenerationBody,
  ): Promise<GenerationRow> {
    const generationId = body.generationId ?? newId(this.#deps.now().getTime());
    const known = await this.#attach(ownerId, generationId, body);
    if (known !== null) return known;
    const choice = await this.#admit(body);
    try {
      return await this.#begin({ ownerId, requestId, generationId, body, choice });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      return this.#resolveCollision({ ownerId, requestId, generationId, body, choice }, error);
    }
  }

  /** Everything that can be refused without asking the provider or looking at the chat. */
  async #admit(body: CreateGenerationBody): Promise<ModelChoice> {
    if (this.#isDraining) throw new AppError('server_shutdown');
    if (this.#runs.size >= MAX_RUNNING) throw new AppError('too_many_generations');
    const choice = this.#deps.models.choose(body.modelId);
    await this.#deps.accounts.choose(choice.provider.id);
    if (body.stream && !choice.supportsStreaming) throw new AppError('streaming_not_supported');
    return choice;
  }

  async #attach(
    ownerId: string,
    id: string,
    body: CreateGenerationBody,
  ): Promise<GenerationRow | null> {
    const row = await this.#deps.repo.find(id);
    if (row === null) return null;
    if (row.ownerId !== ownerId || row.requestHash !== requestHash(body))
      throw new AppError('generation_conflict');
    return row;
  }

  async #begin(start: BeginArguments): Promise<GenerationRow> {
    const { ownerId, generationId, body } = start;
    const plan = await planGeneration(this.#deps.chats, {
      ownerId,
      generationId,
      body,
      runnerId: this.#runnerId,
      now: this.#deps.now(),
    });
    await this.#deps.repo.create(plan.rows);
    this.#launch(plan, start);
    return plan.rows.generation;
  }

  /** Another request was quicker: with the same generation, or with the same new chat. */
  async #resolveCollision(start: BeginArguments, error: unknown): Promise<GenerationRow> {
    const known = await this.#attach(start.ownerId, start.generationId, start.body);
    if (known !== null) return known;
    try {
      return await this.#begin(start);
    } catch (again) {
      if (!isUniqueViolation(again)) throw again;
      throw new AppError('message_exists', undefined, { cause: error });
    }
  }

  #launch(plan: GenerationPlan, start: BeginArguments): void {
    const { generation } = plan.rows;
    const { body, choice, ownerId, requestId } = start;
    const context: HookContext = {
      source: 'chat',
      ownerId,
      chatId: generation.chatId,
      generationId: generation.id,
      requestId,
      modelId: body.modelId,
    };
    const request = {
      model: choice.model,
      systemPrompt: plan.systemPrompt,
      messages: plan.conversation,
      params: body.params ?? {},
    };
    const run = new GenerationRun(
      {
        repo: this.#deps.repo,
        complete: (signal, onUpstream) =>
          this.#deps.complete({
            ...{ context, providerId: choice.provider.id, request },
            ...{ signal, onUpstream },
          }),
        onEnd: (summary) => this.#deps.onEnd(summary, context),
        now: this.#deps.now,
        log: this.#deps.log,
      },
      {
        ...{ generation, message: plan.message, earlier: plan.earlier, requestId },
        ...{ streams: body.stream, modelStreams: choice.supportsStreaming },
      },
    );
    this.#runs.add(run);
  }

  async *#readStored(row: GenerationRow, after: number): AsyncGenerator<LogItem> {
    let cursor = after;
    for (;;) {
      const frames = await this.#deps.repo.framesAfter(row.id, cursor);
      const last = frames.at(-1);
      if (last === undefined) break;
      yield { frames };
      cursor = last.seq;
    }
    if (cursor === row.lastSeq && after < row.lastSeq) return;
    const terminal = terminalEventOf(row, await this.#message(row));
    if (terminal !== null) yield { frames: [toFrame(terminal)] };
  }

  /** The answer as it is stored now; a later generation may have written on in it. */
  async #message(row: GenerationRow): Promise<Message | null> {
    const message = await this.#deps.repo.findMessage(row.messageId);
    return message === null ? null : toMessage(message);
  }

  async #reap(): Promise<void> {
    const orphans = await this.#deps.repo.orphans(this.#runnerId, this.#deps.now());
    for (const orphan of orphans) {
      await interrupt(this.#deps.repo, orphan, this.#deps.now());
      this.#deps.log.info(
        { event: 'generation.interrupted', generationId: orphan.id },
        'an answer of an earlier run was interrupted',
      );
    }
  }

  async #beat(): Promise<void> {
    if (this.#runs.size > 0)
      await this.#deps.repo.beat(this.#runnerId, this.#runs.ids, this.#deps.now());
  }

  #every(ms: number, job: () => Promise<void>): void {
    const timer = setInterval(() => {
      job().catch((error: unknown) =>
        this.#deps.log.error({ err: error }, 'a background job failed'),
      );
    }, ms);
    this.#timers.push(timer.unref());
  }
}

interface BeginArguments {
  ownerId: string;
  requestId: string;
  generationId: string;
  body: CreateGenerationBody;
  choice: ModelChoice;
}

/** The first value, or `null` when the time is up or the signal fires. */
async function firstOf<T>(
  wanted: Promise<T>,
  timeoutMs: number | null,
  gone: AbortSignal | null,
): Promise<T | null> {
  const over = Promise.withResolvers<null>();
  const end = () => over.resolve(null);
  const timer = timeoutMs === null ? undefined : setTimeout(end, timeoutMs);
  gone?.addEventListener('abort', end, { once: true });
  if (gone?.aborted === true) end();
  try {
    return await Promise.race([wanted, over.promise]);
  } finally {
    clearTimeout(timer);
    gone?.removeEventListener('abort', end);
  }
}
