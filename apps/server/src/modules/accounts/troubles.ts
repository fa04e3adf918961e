import {
  type AppError,
  type ErrorCode,
  type KeyAccount,
  providerProblemSchema,
  type ProviderProblem,
  type ProviderTrouble,
} from '@parley/contracts';

/** Troubles that are remembered at most; the oldest goes first. */
const MAX_TROUBLES = 500;

/** Failures that concern a key and so every model it is used for. */
const OF_THE_KEY: ReadonlySet<ErrorCode> = new Set(['upstream_key_refused', 'upstream_no_credit']);
/** Failures of a provider at a model. What was wrong with a request itself is nobody's trouble. */
const OF_THE_MODEL: ReadonlySet<ErrorCode> = new Set([
  'upstream_refused',
  'upstream_not_found',
  'upstream_rate_limited',
  'upstream_unreachable',
  'upstream_failed',
  'upstream_overloaded',
  'upstream_timeout',
  'upstream_protocol_error',
  'upstream_disconnected',
  'empty_response',
]);

/** What a check disproves: somebody is there who knows the key. */
const DISPROVED_BY_A_CHECK: ReadonlySet<string> = new Set([
  'upstream_key_refused',
  'upstream_unreachable',
  'upstream_timeout',
  'upstream_disconnected',
  'upstream_protocol_error',
]);

interface Entry {
  providerId: string;
  trouble: ProviderTrouble;
}

/**
 * The last trouble of each provider's key, and of each of its models. It is shown and it may choose
 * between keys; it never keeps the only key from being used. Held in memory: after a restart nobody
 * knows better than the next try.
 */
export class Troubles {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Remembers the failure of a call, if it is a trouble at all. */
  failed(providerId: string, modelId: string | null, error: AppError): void {
    const isOfKey = OF_THE_KEY.has(error.code);
    if (!isOfKey && !OF_THE_MODEL.has(error.code)) return;
    const concerned = isOfKey ? null : modelId;
    const trouble = {
      ...problemOf(error),
      at: this.#now().toISOString(),
      modelId: concerned,
    };
    const name = nameOf(providerId, concerned);
    this.#entries.delete(name);
    this.#entries.set(name, { providerId, trouble });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MAX_TROUBLES && oldest !== undefined) this.#entries.delete(oldest);
  }

  /** An answer came: neither the key nor this model is in trouble any more. */
  succeeded(providerId: string, modelId: string): void {
    if (this.#entries.size === 0) return;
    this.#entries.delete(nameOf(providerId, null));
    this.#entries.delete(nameOf(providerId, modelId));
  }

  /**
   * The key is known, and the model (if one was looked for) is listed. Whether there is credit only an
   * account says, and whether a pause is over only an answer.
   */
  proved(providerId: string, modelId: string | null, account: KeyAccount | null): void {
    for (const [name, entry] of this.#entries) {
      const isOver = isDisproved(entry.trouble, modelId, account);
      if (entry.providerId === providerId && isOver) this.#entries.delete(name);
    }
  }

  forget(providerId: string): void {
    for (const [name, entry] of this.#entries)
      if (entry.providerId === providerId) this.#entries.delete(name);
  }

  /** The latest of a provider. */
  of(providerId: string): ProviderTrouble | null {
    const own = [...this.#entries.values()].filter((entry) => entry.providerId === providerId);
    return own.at(-1)?.trouble ?? null;
  }
}

function isDisproved(
  trouble: ProviderTrouble,
  modelId: string | null,
  account: KeyAccount | null,
): boolean {
  if (trouble.code === 'upstream_no_credit') return (account?.remainingUsd ?? 0) > 0;
  // What came with a check goes with one.
  if (trouble.modelId === null || DISPROVED_BY_A_CHECK.has(trouble.code)) return true;
  return trouble.code === 'upstream_not_found' && trouble.modelId === modelId;
}

function nameOf(providerId: string, modelId: string | null): string {
  return JSON.stringify([providerId, modelId]);
}

/** What may be told of a failure. */
export function problemOf({ code, message, details, retryAfterMs }: AppError): ProviderProblem {
  const told = providerProblemSchema
    .pick({ reason: true, problem: true, upstreamStatus: true, upstreamMessage: true })
    .safeParse(details);
  return { code, message, ...told.data, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}
