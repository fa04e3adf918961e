import { type RequestLog, requestLogEventSchema } from '@parley/contracts';

import { backoffMs } from '../lib/backoff.ts';
import { wait } from '../lib/wait.ts';
import { readEvents } from './event-reader.ts';
import { documentVisibility, type Visibility } from './visibility.ts';

/** Whoever holds headers back longer will hold rows back too: a buffering proxy. */
const HEADERS_MS = 3_000;
/** The server breaks its silence every 15 s; after twice that and some, nobody is there. */
const SILENCE_MS = 40_000;
/** How long a hidden page keeps its connection. */
const HIDDEN_MS = 5_000;

const TIMINGS = { headersMs: HEADERS_MS, silenceMs: SILENCE_MS, hiddenMs: HIDDEN_MS };

export interface TailHandlers {
  /** Rows that were written just now, in no order; one of them may have come before. */
  onRows(rows: readonly RequestLog[]): void;
  /**
   * Rows may have been written that were not told: the list has them. Also where no connection can
   * be had, at each try for one.
   */
  onGap(): void;
  /** Whether rows arrive at the moment. */
  onConnection(connected: boolean): void;
}

export interface TailEnvironment {
  /** What stands before `/api`; empty for the page's own origin. */
  origin: string;
  visibility: Visibility;
  timings: typeof TIMINGS;
}

/** Follows the request log until it is closed, while the page can be seen. */
export class RequestLogTail {
  readonly #handlers: TailHandlers;
  readonly #environment: TailEnvironment;
  readonly #unsubscribe: () => void;
  /** Ends the present connection or pause, so that the loop looks again whether to go on. */
  #turn = new AbortController();
  #isClosed = false;
  #isHidden = false;
  #isLooping = false;
  #hiding: ReturnType<typeof setTimeout> | undefined;

  constructor(handlers: TailHandlers, environment: Partial<TailEnvironment> = {}) {
    this.#handlers = handlers;
    this.#environment = {
      origin: '',
      visibility: documentVisibility,
      timings: TIMINGS,
      ...environment,
    };
    const { visibility } = this.#environment;
    this.#unsubscribe = visibility.subscribe((visible) => this.#onVisibility(visible));
    this.#isHidden = !visibility.isVisible();
    void this.#loop();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#hiding);
    this.#unsubscribe();
    this.#turn.abort();
  }

  #onVisibility(visible: boolean): void {
    clearTimeout(this.#hiding);
    if (visible) {
      this.#isHidden = false;
      void this.#loop();
      return;
    }
    this.#hiding = setTimeout(() => {
      this.#isHidden = true;
      this.#turn.abort();
    }, this.#environment.timings.hiddenMs);
  }

  async #loop(): Promise<void> {
    if (this.#isLooping) return;
    this.#isLooping = true;
    let failures = 0;
    while (!this.#isClosed && !this.#isHidden) {
      this.#turn = new AbortController();
      const { signal } = this.#turn;
      const hadBytes = await this.#connect(signal);
      if (signal.aborted) continue;
      this.#handlers.onConnection(false);
      failures = hadBytes ? 1 : failures + 1;
      await wait(backoffMs(failures), signal);
    }
    this.#isLooping = false;
  }

  /** Returns when the connection is over. @returns whether anything came on it */
  async #connect(signal: AbortSignal): Promise<boolean> {
    const connection = new AbortController();
    const body = await this.#open(AbortSignal.any([signal, connection.signal]), connection);
    if (signal.aborted) return false;
    if (body !== null) this.#handlers.onConnection(true);
    this.#handlers.onGap();
    return body !== null && (await this.#read(body, connection));
  }

  async #open(
    signal: AbortSignal,
    connection: AbortController,
  ): Promise<ReadableStream<Uint8Array> | null> {
    const { origin, timings } = this.#environment;
    const deadline = setTimeout(() => connection.abort(), timings.headersMs);
    try {
      const response = await fetch(`${origin}/api/request-logs/events`, {
        headers: { accept: 'text/event-stream' },
        cache: 'no-store',
        signal,
      });
      const type = response.headers.get('content-type') ?? '';
      if (response.ok && type.startsWith('text/event-stream')) return response.body;
      connection.abort();
      return null;
    } catch {
      return null;
    } finally {
      clearTimeout(deadline);
    }
  }

  /** A stream that ends, breaks or falls silent is the same to us. */
  async #read(body: ReadableStream<Uint8Array>, connection: AbortController): Promise<boolean> {
    const { silenceMs } = this.#environment.timings;
    let hadBytes = false;
    let silence = setTimeout(() => connection.abort(), silenceMs);
    try {
      await readEvents(body, {
        onBytes: () => {
          hadBytes = true;
          clearTimeout(silence);
          silence = setTimeout(() => connection.abort(), silenceMs);
        },
        onData: (data) => this.#onData(data),
      });
    } catch {
      connection.abort();
    } finally {
      clearTimeout(silence);
    }
    return hadBytes;
  }

  #onData(data: string): void {
    const event = requestLogEventSchema.safeParse(JSON.parse(data));
    // Of a newer server, perhaps; its rows are in the list too.
    if (!event.success) return;
    if (event.data.type === 'rows') this.#handlers.onRows(event.data.requestLogs);
    else this.#handlers.onGap();
  }
}
