import {
  type GenerationEvent,
  isTerminal,
  MAX_FOLLOWED_GENERATIONS,
  parseStreamData,
  type ProgressEvent,
} from '@parley/contracts';

import { backoffMs } from '../lib/backoff.ts';
import { wait } from '../lib/wait.ts';
import { readEvents } from './event-reader.ts';
import { documentVisibility, type Visibility } from './visibility.ts';

/** Whoever holds headers back longer will hold events back too: a buffering proxy. */
const HEADERS_MS = 3_000;
/** The server breaks its silence every 15 s; after twice that and some, nobody is there. */
const SILENCE_MS = 40_000;
/** How long a hidden page keeps its connection. */
const HIDDEN_MS = 5_000;
/** Without a stream: how often to look, and after how many looks to try the stream again. */
const POLL_MS = 1_500;
const POLLS = 20;

const TIMINGS = {
  headersMs: HEADERS_MS,
  silenceMs: SILENCE_MS,
  hiddenMs: HIDDEN_MS,
  pollMs: POLL_MS,
};

export interface StreamHandlers {
  /** Each event once, in order; a generation is followed no more after its terminal one. */
  onEvent(generationId: string, event: GenerationEvent | ProgressEvent): void;
  /** The generation is over and its terminal event cannot be had: what is stored is all there is. */
  onOver(generationId: string): void;
  /** Whether what is followed arrives at the moment. */
  onConnection(connected: boolean): void;
  /** Looks at what is stored, where no stream can be had; `seq` is the last event it contains. */
  look(generationId: string, signal: AbortSignal): Promise<{ seq: number; running: boolean }>;
}

export interface StreamEnvironment {
  /** What stands before `/api`; empty for the page's own origin. */
  origin: string;
  visibility: Visibility;
  timings: typeof TIMINGS;
}

export interface GenerationStream {
  /** Follows a generation from the event after `after`. Does nothing if it is followed already. */
  follow(generationId: string, after: number): void;
  isFollowing(generationId: string): boolean;
  /** Connects at once instead of after the present pause. */
  retryNow(): void;
  close(): void;
}

/** How one connection came to its end. */
type Outcome = 'progressed' | 'failed' | 'interrupted' | 'silent-headers' | 'over';

/**
 * Follows all running generations of this tab on one connection, which exists only while something
 * runs and the page can be seen. A broken connection is resumed after the last event that arrived.
 */
export function createGenerationStream(
  handlers: StreamHandlers,
  environment: Partial<StreamEnvironment> = {},
): GenerationStream {
  return new Follower(handlers, {
    origin: '',
    visibility: documentVisibility,
    timings: TIMINGS,
    ...environment,
  });
}

class Follower implements GenerationStream {
  readonly #handlers: StreamHandlers;
  readonly #environment: StreamEnvironment;
  /** The last event that arrived, by generation. */
  readonly #cursors = new Map<string, number>();
  /** Ends the present connection or pause, so that the loop looks again at what to follow. */
  #turn = new AbortController();
  #looping = false;
  #hidden = false;
  #hiddenTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #unsubscribe: () => void;

  constructor(handlers: StreamHandlers, environment: StreamEnvironment) {
    this.#handlers = handlers;
    this.#environment = environment;
    this.#unsubscribe = environment.visibility.subscribe((visible) => this.#onVisibility(visible));
    this.#onVisibility(environment.visibility.isVisible());
  }

  follow(generationId: string, after: number): void {
    if (this.#cursors.has(generationId)) return;
    this.#cursors.set(generationId, after);
    this.#turn.abort();
    void this.#loop();
  }

  isFollowing(generationId: string): boolean {
    return this.#cursors.has(generationId);
  }

  retryNow(): void {
    this.#turn.abort();
  }

  close(): void {
    this.#cursors.clear();
    clearTimeout(this.#hiddenTimer);
    this.#unsubscribe();
    this.#turn.abort();
  }

  #onVisibility(visible: boolean): void {
    clearTimeout(this.#hiddenTimer);
    if (visible) {
      if (!this.#hidden) return;
      this.#hidden = false;
      void this.#loop();
      return;
    }
    const hide = () => {
      this.#hidden = true;
      this.#turn.abort();
    };
    // Without a connection there is none to keep for a while.
    if (this.#cursors.size === 0) hide();
    else this.#hiddenTimer = setTimeout(hide, this.#environment.timings.hiddenMs);
  }

  async #loop(): Promise<void> {
    if (this.#looping) return;
    this.#looping = true;
    // Whatever else is followed in this same moment comes onto the same connection.
    await Promise.resolve();
    let failures = 0;
    while (this.#cursors.size > 0 && !this.#hidden) {
      this.#turn = new AbortController();
      const { signal } = this.#turn;
      const outcome = await this.#connect(signal);
      if (outcome === 'silent-headers') await this.#poll(signal);
      failures = outcome === 'failed' ? failures + 1 : 0;
      if (outcome === 'failed' || outcome === 'progressed')
        this.#handlers.onConnection(this.#cursors.size === 0);
      if (failures > 0) await wait(backoffMs(failures), signal);
    }
    this.#looping = false;
  }

  async #connect(signal: AbortSignal): Promise<Outcome> {
    const asked = [...this.#cursors].slice(0, MAX_FOLLOWED_GENERATIONS);
    const query = asked.map(([id, after]) => `${id}:${after}`).join(',');
    const connection = new AbortController();
    const deadline = setTimeout(() => connection.abort(), this.#environment.timings.headersMs);
    try {
      const response = await fetch(`${this.#environment.origin}/api/events?generations=${query}`, {
        headers: { accept: 'text/event-stream' },
        cache: 'no-store',
        signal: AbortSignal.any([signal, connection.signal]),
      });
      clearTimeout(deadline);
      return await this.#read(response, asked, connection);
    } catch {
      if (signal.aborted) return 'interrupted';
      return connection.signal.aborted ? 'silent-headers' : 'failed';
    } finally {
      clearTimeout(deadline);
    }
  }

  async #read(
    response: Response,
    asked: readonly [string, number][],
    connection: AbortController,
  ): Promise<Outcome> {
    if (response.status === 204 || response.status === 404) {
      this.#handlers.onConnection(true);
      for (const [id] of asked) this.#over(id);
      return 'over';
    }
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
    if (!response.ok || !isStream || response.body === null) {
      connection.abort();
      return 'failed';
    }
    this.#handlers.onConnection(true);
    return this.#readBody(response.body, connection);
  }

  /** A stream that ends, breaks or falls silent is the same to us: it is resumed. */
  async #readBody(body: ReadableStream<Uint8Array>, connection: AbortController): Promise<Outcome> {
    const { silenceMs } = this.#environment.timings;
    let progressed = false;
    let silence = setTimeout(() => connection.abort(), silenceMs);
    try {
      await readEvents(body, {
        onBytes: () => {
          clearTimeout(silence);
          silence = setTimeout(() => connection.abort(), silenceMs);
        },
        onData: (data) => {
          if (this.#onData(data)) progressed = true;
        },
      });
      return progressed ? 'progressed' : 'failed';
    } catch (error) {
      if (progressed) return 'progressed';
      throw error;
    } finally {
      clearTimeout(silence);
    }
  }

  /** @returns whether it was news */
  #onData(data: string): boolean {
    const frame = parseStreamData(data);
    if (frame === null) return false;
    const { generationId } = frame;
    const cursor = this.#cursors.get(generationId);
    if (cursor === undefined) return false;
    if ('refused' in frame) {
      this.#over(generationId);
      return true;
    }
    const { event } = frame;
    if (event.type !== 'progress') {
      // The terminal event of an interrupted generation may have a number that was seen before:
      // what came after the last stored one died with the process.
      if (event.seq <= cursor && !isTerminal(event)) return false;
      this.#cursors.set(generationId, event.seq);
    }
    if (isTerminal(event)) this.#cursors.delete(generationId);
    this.#handlers.onEvent(generationId, event);
    return true;
  }

  /** For a while, by looking at what is stored; then the stream gets another chance. */
  async #poll(signal: AbortSignal): Promise<void> {
    for (let count = 0; count < POLLS && this.#cursors.size > 0 && !signal.aborted; count += 1) {
      await Promise.all([...this.#cursors.keys()].map((id) => this.#look(id, signal)));
      if (this.#cursors.size > 0) await wait(this.#environment.timings.pollMs, signal);
    }
  }

  async #look(generationId: string, signal: AbortSignal): Promise<void> {
    try {
      const { seq, running } = await this.#handlers.look(generationId, signal);
      this.#handlers.onConnection(true);
      const cursor = this.#cursors.get(generationId);
      if (cursor === undefined) return;
      if (running) this.#cursors.set(generationId, Math.max(cursor, seq));
      else this.#over(generationId);
    } catch {
      if (!signal.aborted) this.#handlers.onConnection(false);
    }
  }

  #over(generationId: string): void {
    if (this.#cursors.delete(generationId)) this.#handlers.onOver(generationId);
  }
}
