import { AppError, type KeyGauge, type KeyLimits, type LimitWindow } from '@parley/contracts';

import {
  type KeyAmounts,
  amountsOf,
  type KeyCharge,
  type KeyUse,
  nanoUsd,
  NOTHING_USED,
  sumOf,
  usdOf,
} from './key-use.ts';
import { LIMIT_WINDOWS, windowEnd, windowStart } from './limit-windows.ts';

/** How soon another try may find room where running requests hold it: nobody knows when they end. */
const ROOM_SOON_MS = 1000;

/** What a window holds: what was used, and what running requests have reserved. */
interface WindowSums {
  startsAt: Date;
  isPutBack: boolean;
  used: KeyAmounts;
  reserved: KeyAmounts;
}

/** What a key used in one window. What nobody knows is not in the sums, and counted beside them. */
export interface UsedInWindow {
  per: LimitWindow;
  startsAt: string;
  resetsAt: string;
  requests: number;
  tokens: number;
  requestsWithoutTokens: number;
  costUsd: number;
  requestsWithoutCost: number;
}

/** Room in a key's limits, held for one request until it is settled or released, whichever is first. */
export interface Reservation {
  readonly keyId: string;
  /** What the request is to be charged, as it is stored; the windows are those that it began in. */
  charge(used: KeyUse): KeyCharge;
  /** Puts what was used in the place of what was reserved. Once: what is called after that does nothing. */
  settle(charge: KeyCharge): void;
  /** Gives everything back: no provider was asked, and no row will tell of it. Nothing once it is settled. */
  release(): void;
}

/**
 * What one key has used and reserved, in this process. Room is reserved when a request is admitted,
 * so that requests that run at once cannot pass a limit together that each of them would have
 * respected. All windows are counted, limited or not: a limit that is set later knows what was used.
 */
export class KeyLedger {
  readonly #keyId: string;
  readonly #windows = new Map<LimitWindow, WindowSums>();
  #running = 0;

  constructor(keyId: string) {
    this.#keyId = keyId;
  }

  get running(): number {
    return this.#running;
  }

  /** Takes up what was stored of a window. */
  load(per: LimitWindow, startsAt: Date, used: KeyAmounts): void {
    this.#windows.set(per, { startsAt, isPutBack: false, used, reserved: NOTHING_USED });
  }

  /**
   * @param wanted what the request may use, as far as that can be told; what nobody knows reserves
   *   nothing
   * @throws {AppError} `key_limit_reached`, with the time after which there may be room
   */
  admit(limits: KeyLimits, wanted: KeyUse, at: Date): Reservation {
    const { requestsWithoutTokens: _, requestsWithoutCost: __, ...known } = amountsOf(wanted);
    const reserved: KeyAmounts = { ...NOTHING_USED, ...known };
    const windows = LIMIT_WINDOWS.map((per) => ({ per, sums: this.#window(per, at) }));
    const refusals = [
      ...this.#refuseBeside(limits),
      ...windows.flatMap(({ per, sums }) => refuseBeyond(limits, per, sums, reserved, at)),
    ];
    // Who waits for the limit that is the last to have room is not refused again by the next one.
    const [refusal] = refusals.toSorted((one, other) => waitOf(other) - waitOf(one));
    if (refusal !== undefined) throw refusal;
    for (const { sums } of windows) sums.reserved = sumOf(sums.reserved, reserved);
    this.#running += 1;
    return this.#reservation(windows, reserved);
  }

  gauges(limits: KeyLimits, at: Date): KeyGauge[] {
    return LIMIT_WINDOWS.flatMap((per) => {
      const { startsAt, used, reserved } = this.#window(per, at);
      const resetsAt = windowEnd(per, startsAt).toISOString();
      return limitsOf(limits, per).map(({ what, limit }) => ({
        ...{ what, per, limit: shown(what, limit) },
        used: shown(what, amountOf(used, what)),
        reserved: shown(what, amountOf(reserved, what)),
        unknown: unknownOf(used, what),
        resetsAt,
      }));
    });
  }

  /** What was used in each window of now, limited or not. */
  used(at: Date): UsedInWindow[] {
    return LIMIT_WINDOWS.map((per) => {
      const { startsAt, used } = this.#window(per, at);
      const { requests, tokens, requestsWithoutTokens, requestsWithoutCost } = used;
      return {
        per,
        startsAt: startsAt.toISOString(),
        resetsAt: windowEnd(per, startsAt).toISOString(),
        ...{ requests, tokens, requestsWithoutTokens, requestsWithoutCost },
        costUsd: usdOf(used.costNanoUsd),
      };
    });
  }

  #refuseBeside({ concurrency }: KeyLimits): AppError[] {
    if (concurrency === undefined || this.#running < concurrency) return [];
    const message = `This key may run ${concurrency} requests at once.`;
    const details = { what: 'concurrency', limit: concurrency };
    return [new AppError('key_limit_reached', message, { retryAfterMs: ROOM_SOON_MS, details })];
  }

  /**
   * The sums of the window of now. A clock that is put back a little, as clocks are, does not give a
   * limit anew; one that was far ahead does not hold it for as long as it was.
   */
  #window(per: LimitWindow, at: Date): WindowSums {
    const startsAt = windowStart(per, at);
    const known = this.#windows.get(per);
    const isPutBack = known !== undefined && known.startsAt > windowEnd(per, at);
    if (known !== undefined && known.startsAt >= startsAt && !isPutBack) return known;
    const sums = { startsAt, isPutBack, used: NOTHING_USED, reserved: NOTHING_USED };
    this.#windows.set(per, sums);
    return sums;
  }

  #reservation(
    windows: readonly { per: LimitWindow; sums: WindowSums }[],
    reserved: KeyAmounts,
  ): Reservation {
    let isOpen = true;
    const back = negative(reserved);
    const end = (used: KeyAmounts) => {
      if (!isOpen) return;
      isOpen = false;
      this.#running -= 1;
      for (const { sums } of windows) {
        sums.reserved = sumOf(sums.reserved, back);
        sums.used = sumOf(sums.used, used);
      }
    };
    const keyId = this.#keyId;
    return {
      keyId,
      charge: (used) => ({
        keyId,
        windows: windows.map(({ per, sums: { startsAt, isPutBack } }) => ({
          ...{ per, startsAt, isPutBack },
        })),
        amounts: amountsOf(used),
      }),
      settle: ({ amounts }) => end(amounts),
      release: () => end(NOTHING_USED),
    };
  }
}

type Limited = KeyGauge['what'];

/** In the units of the sums. */
function limitsOf(limits: KeyLimits, per: LimitWindow): { what: Limited; limit: number }[] {
  const usd = limits.costUsd?.[per];
  const all: { what: Limited; limit: number | undefined }[] = [
    { what: 'requests', limit: limits.requests?.[per] },
    { what: 'tokens', limit: limits.tokens?.[per] },
    { what: 'costUsd', limit: usd === undefined ? undefined : nanoUsd(usd) },
  ];
  return all.flatMap(({ what, limit }) => (limit === undefined ? [] : [{ what, limit }]));
}

function amountOf(amounts: KeyAmounts, what: Limited): number {
  return what === 'costUsd' ? amounts.costNanoUsd : amounts[what];
}

function unknownOf(amounts: KeyAmounts, what: Limited): number {
  if (what === 'requests') return 0;
  return what === 'tokens' ? amounts.requestsWithoutTokens : amounts.requestsWithoutCost;
}

function shown(what: Limited, amount: number): number {
  return what === 'costUsd' ? usdOf(amount) : amount;
}

function negative({ requests, tokens, costNanoUsd }: KeyAmounts): KeyAmounts {
  return { ...NOTHING_USED, requests: -requests, tokens: -tokens, costNanoUsd: -costNanoUsd };
}

const WORDS: Readonly<Record<Limited, string>> = {
  requests: 'requests',
  tokens: 'tokens',
  costUsd: 'US dollars',
};

/** @returns a refusal for each limit of this window that has no room for what is wanted */
function refuseBeyond(
  limits: KeyLimits,
  per: LimitWindow,
  { startsAt, used, reserved }: WindowSums,
  wanted: KeyAmounts,
  at: Date,
): AppError[] {
  const untilReset = windowEnd(per, startsAt).getTime() - at.getTime();
  return limitsOf(limits, per).flatMap(({ what, limit }) => {
    const more = amountOf(wanted, what);
    const taken = amountOf(used, what) + amountOf(reserved, what);
    // A request that runs may use less than is held for it, but hardly less than one request.
    const gone = what === 'requests' ? taken : amountOf(used, what);
    // Something must be left even for a request of which nobody knows what it will use.
    const isRoom = taken + more <= limit && taken < limit;
    return isRoom ? [] : [refusalOf({ what, per, limit, more, gone, untilReset })];
  });
}

interface Refused {
  what: Limited;
  per: LimitWindow;
  limit: number;
  more: number;
  gone: number;
  /** Milliseconds. */
  untilReset: number;
}

function refusalOf({ what, per, limit, more, gone, untilReset }: Refused): AppError {
  const amount = (value: number) => `${shown(what, value)} ${WORDS[what]}`;
  const may = `This key may use ${amount(limit)} a ${per}`;
  const details = { what, per, limit: shown(what, limit), used: shown(what, gone) };
  // No window is ever large enough for it: there is nothing to wait for.
  if (more > limit) {
    const message = `${may}, and this request alone may use ${amount(more)}.`;
    return new AppError('key_limit_reached', message, { details });
  }
  const isHeld = gone + more <= limit && gone < limit;
  const retryAfterMs = isHeld ? Math.min(ROOM_SOON_MS, untilReset) : untilReset;
  const reason = isHeld ? ', and what is left is held for requests that run' : '';
  return new AppError('key_limit_reached', `${may}${reason}.`, { retryAfterMs, details });
}

/** Milliseconds; of what no waiting helps, endless. */
function waitOf({ retryAfterMs = Infinity }: AppError): number {
  return retryAfterMs;
}
