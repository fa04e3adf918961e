import {
  type AppError,
  type ErrorCode,
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
  succeeded(providerId: string, modelId: string | null): void {
    if (this.#entries.size === 0) return;
    this.#entries.delete(nameOf(providerId, null));
    this.#entries.delete(nameOf(providerId, modelId));
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

function nameOf(providerId: string, modelId: string | null): string {
  return JSON.stringify([providerId, modelId]);
}

/** What may be told of a failure. */
export function problemOf({ code, message, details, retryAfterMs }: AppError): ProviderProblem {
  const told = providerProblemSchema
    .pick({ reason: true, upstreamStatus: true, upstreamMessage: true })
    .safeParse(details);
  return { code, message, ...told.data, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}
