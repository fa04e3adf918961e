import type { AccountingPolicy, KeyAccount, Model } from '@parley/contracts';
import type { z } from 'zod';

import type { ParamName, Protocol } from './protocols/protocol.ts';
import type { KeyForm } from './transport/redact.ts';

/** How the product names itself to a provider that wants to know. */
export interface Attribution {
  url?: string;
  title?: string;
}

/** Who bills: everything about one provider that is not the form of the bytes. */
export interface Vendor {
  readonly id: string;
  readonly name: string;
  readonly kind: 'remote' | 'local';
  readonly supportsStreaming: boolean;
  /**
   * What is done about an answer whose reader leaves: `cancel-and-estimate` by default, for a provider
   * that stops writing and charging when its connection is closed; `bounded-drain` for one that goes
   * on to the end, and tells at the end what it charges; `none` where nobody charges anything.
   */
  readonly accounting?: AccountingPolicy;
  readonly baseUrl: string;
  readonly protocol: Protocol;
  readonly key: {
    readonly required: boolean;
    /** `null` where keys have no form of their own, such as bare hexadecimal digits. */
    readonly form: KeyForm | null;
    /** The header that carries it. */
    readonly header: (key: string) => Readonly<Record<string, string>>;
  };
  /** Parameters that this provider refuses or ignores though its protocol has a place for them. */
  readonly unsupportedParams?: readonly ParamName[];
  readonly attributionHeaders?: (attribution: Attribution) => Readonly<Record<string, string>>;
  /** The response header with the provider's id of an answer. */
  readonly upstreamIdHeader: string | null;
  readonly models: {
    /** Below the base URL. */
    readonly path: string;
    /** One page of the list; a row that is malformed is left out. `null` when it is no list at all. */
    readonly parse: (page: unknown) => ModelsPage | null;
  };
  /** Where a key says what it is worth; `null` where it says so nowhere: the list of models tells at least whether it works. */
  readonly account: {
    readonly path: string;
    /** `null` when the answer has not the expected form. */
    readonly parse: (answer: unknown) => KeyAccount | null;
  } | null;
}

export interface ModelsPage {
  models: Model[];
  /** The next page's address, relative to this one's; `null` on the last. */
  next: string | null;
}

/** A model of which its provider says nothing but that it is there. */
export function listedModel(providerId: string, id: string, told: Partial<Model> = {}): Model {
  return {
    id: `${providerId}/${id}`,
    providerId,
    name: id,
    contextLength: null,
    supportsStreaming: true,
    inputModalities: [],
    supportedParameters: [],
    pricing: null,
    verified: false,
    ...told,
  };
}

/**
 * The rows of a list that can be read; those that cannot are left out. `null` when that is all of
 * them: then it is another list than the one we know, and the last good one is worth more.
 */
export function readableRows<T>(rows: readonly unknown[], schema: z.ZodType<T>): T[] | null {
  const readable = rows.flatMap((row) => {
    const read = schema.safeParse(row);
    return read.success ? [read.data] : [];
  });
  return rows.length > 0 && readable.length === 0 ? null : readable;
}
