import { type AccountingPolicy, AppError } from '@parley/contracts';
import type { ProviderInfo } from '@parley/providers';

/** Answers that are read on at once although nobody wants them; further ones are cancelled. */
const MAX_DRAINS = 32;
/** Bytes of text that are read of one of them. */
const MAX_DRAINED_BYTES = 1024 * 1024;

interface DepartingCall {
  /** Fires when the reader is gone; with an `AppError` as its reason, one that stays is told that. */
  reader: AbortSignal;
  provider: Pick<ProviderInfo, 'accounting' | 'timeouts'> | undefined;
  /** Whether the call may go on without a reader: to stop a chat's answer is to stop its provider. */
  mayDrain: boolean;
}

/** What becomes of the calls whose readers leave, by what is known of each provider. */
export class Departures {
  readonly #maxDrains: number;
  readonly #closed = new AbortController();
  #drains = 0;

  constructor(maxDrains = MAX_DRAINS) {
    this.#maxDrains = maxDrains;
  }

  open(call: DepartingCall): Departure {
    return new Departure(call, {
      closed: this.#closed.signal,
      begin: () => {
        if (this.#closed.signal.aborted || this.#drains >= this.#maxDrains) return null;
        this.#drains += 1;
        return () => void (this.#drains -= 1);
      },
    });
  }

  /** Ends those that are read on for nobody, now and from now on. */
  close(): void {
    this.#closed.abort();
  }
}

interface Drains {
  /** Fires when none may go on. */
  closed: AbortSignal;
  /** Takes up one more. @returns what says that it has ended; `null` when there are too many */
  begin: () => (() => void) | null;
}

/**
 * One call, from the moment at which its reader may leave. Where its provider stops writing when the
 * connection is closed it is closed at once; where it would write on and charge for it, it is read on
 * for a while, since at its end it says how much that was.
 */
export class Departure {
  readonly #call: DepartingCall;
  readonly #drains: Drains;
  readonly #upstream = new AbortController();
  readonly #onGone = () => this.#leave();
  readonly #onClosed = () => this.cancel();
  #endDrain: (() => void) | null = null;
  #policy: AccountingPolicy;
  #unread = 0;

  constructor(call: DepartingCall, drains: Drains) {
    this.#call = call;
    this.#drains = drains;
    this.#policy = call.provider?.accounting === 'none' ? 'none' : 'cancel-and-estimate';
    if (call.reader.aborted) this.cancel();
    else call.reader.addEventListener('abort', this.#onGone, { once: true });
  }

  /** For the provider: ends its call. */
  get signal(): AbortSignal {
    return this.#upstream.signal;
  }

  /** What was done, for the log; what would be done at once, as long as nothing was. */
  get policy(): AccountingPolicy {
    return this.#policy;
  }

  /** Whether the call goes on for its usage alone. */
  get isDraining(): boolean {
    return this.#endDrain !== null;
  }

  /** The reader wants no more of it, though it may still be there. */
  leave(): void {
    if (!this.#upstream.signal.aborted && !this.isDraining) this.#leave();
  }

  /** Ends the provider's call now. Idempotent. */
  cancel(): void {
    this.#upstream.abort();
  }

  /** So much of the answer came for nobody. */
  passedOver(bytes: number): void {
    this.#unread += bytes;
    if (this.#unread > MAX_DRAINED_BYTES) this.cancel();
  }

  /** The call is over. */
  end(): void {
    this.#call.reader.removeEventListener('abort', this.#onGone);
    this.#endDrain?.();
    this.#endDrain = null;
  }

  #leave(): void {
    const { reader, provider, mayDrain } = this.#call;
    if (!mayDrain || provider?.accounting !== 'bounded-drain') return this.cancel();
    // A reader who waits to be told why is not kept waiting.
    if (reader.reason instanceof AppError) return this.cancel();
    const ended = this.#drains.begin();
    if (ended === null) return this.cancel();
    this.#policy = 'bounded-drain';
    const timer = setTimeout(() => this.cancel(), provider.timeouts.drainMs);
    this.#drains.closed.addEventListener('abort', this.#onClosed, { once: true });
    this.#endDrain = () => {
      clearTimeout(timer);
      this.#drains.closed.removeEventListener('abort', this.#onClosed);
      ended();
    };
  }
}
