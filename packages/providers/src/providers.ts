import { AppError, type WarningPart } from '@parley/contracts';

import { replay } from './history/replay.ts';
import { checkKey, type Lookup, listModels, LOOKUP_TIMEOUT_MS } from './lookups.ts';
import { withoutUnsupported } from './params.ts';
import { VENDORS } from './registry.ts';
import { streamAnswer } from './stream.ts';
import { placeOf } from './transport/base-url.ts';
import { MAX_FRAME_CHARACTERS } from './transport/body-reader.ts';
import type { Resolve } from './transport/connector.ts';
import { createDispatchers, type Dispatchers } from './transport/dispatchers.ts';
import { failure, type FailureContext } from './transport/failure.ts';
import type {
  CompletionRequest,
  PhaseTimeouts,
  ProviderEvent,
  ProviderInfo,
  Providers,
  StreamOptions,
} from './types.ts';
import type { Attribution, Vendor } from './vendor.ts';
import { customEndpoint } from './vendors/custom-endpoint.ts';

export const DEFAULT_TIMEOUTS: PhaseTimeouts = {
  connectMs: 5_000,
  firstOutputMs: 120_000,
  idleMs: 120_000,
  totalMs: 30 * 60_000,
  graceMs: 2_000,
};

export interface ProvidersOptions {
  /** By provider id; set by the operator, so it may be private and may be http. */
  baseUrls?: Readonly<Record<string, string>>;
  timeouts?: Partial<PhaseTimeouts>;
  /** How the product names itself to providers that ask for it; nothing is sent by default. */
  attribution?: Attribution;
  /** Characters of one frame of an answer; {@link MAX_FRAME_CHARACTERS} by default. */
  maxFrameCharacters?: number;
  /** How long a model list or a key check may take; {@link LOOKUP_TIMEOUT_MS} by default. */
  lookupTimeoutMs?: number;
  /** How the names of hosts become addresses; as the system does it by default. */
  resolve?: Resolve;
}

/**
 * All providers of {@link VENDORS} and those that are defined later, reachable. Holds connections
 * until `close()`.
 *
 * @throws {TypeError} when a base URL is none
 */
export function createProviders(options: ProvidersOptions = {}): Providers {
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const dispatchers = createDispatchers({ resolve: options.resolve });
  const providers = new Map(
    VENDORS.map((vendor) => [vendor.id, configure(vendor, false, options, timeouts, dispatchers)]),
  );

  function lookup(providerId: string, streamOptions: StreamOptions): Lookup {
    const provider = providers.get(providerId);
    if (provider === undefined) throw new AppError('provider_not_found');
    return provider.lookup(streamOptions);
  }

  return {
    list: () => [...providers.values()].map((provider) => provider.info),
    get: (providerId) => providers.get(providerId)?.info,
    define(endpoint) {
      const vendor = customEndpoint(endpoint);
      if (providers.get(vendor.id)?.info.custom === false) return;
      const baseUrls = { [vendor.id]: endpoint.baseUrl };
      const own = { ...options, baseUrls };
      providers.set(vendor.id, configure(vendor, true, own, timeouts, dispatchers));
    },
    remove(providerId) {
      if (providers.get(providerId)?.info.custom === true) providers.delete(providerId);
    },
    stream: (providerId, request, streamOptions) =>
      providers.get(providerId)?.stream(request, streamOptions) ??
      failed(new AppError('provider_not_found')),
    listModels: async (providerId, streamOptions) =>
      await listModels(lookup(providerId, streamOptions)),
    checkKey: async (providerId, streamOptions) =>
      await checkKey(lookup(providerId, streamOptions)),
    close: () => dispatchers.close(),
  };
}

interface Provider {
  info: ProviderInfo;
  stream(request: CompletionRequest, options: StreamOptions): AsyncIterable<ProviderEvent[]>;
  lookup(options: StreamOptions): Lookup;
}

/** A vendor as this process reaches it. */
function configure(
  vendor: Vendor,
  custom: boolean,
  options: ProvidersOptions,
  timeouts: PhaseTimeouts,
  dispatchers: Dispatchers,
): Provider {
  const givenUrl = options.baseUrls?.[vendor.id];
  const baseUrl = (givenUrl ?? vendor.baseUrl).replace(/\/+$/, '');
  const place = placeOf(baseUrl, givenUrl === undefined ? 'vendor' : 'operator');
  const { protocol } = vendor;
  const constant = {
    ...protocol.headers,
    ...vendor.attributionHeaders?.(options.attribution ?? {}),
  };

  const headersFor = (options: StreamOptions) => {
    const { key, keyOrigin = place.origin } = options;
    if (key !== null && keyOrigin !== place.origin) throw movedKey(vendor);
    return { ...constant, ...authenticate(vendor, key) };
  };
  const failuresFor = (key: string | null): FailureContext => ({
    providerId: vendor.id,
    key,
    keyForm: vendor.key.form,
  });

  return {
    info: {
      id: vendor.id,
      name: vendor.name,
      kind: vendor.kind,
      custom,
      keyRequired: vendor.key.required,
      supportsStreaming: vendor.supportsStreaming,
      baseUrl,
      origin: place.origin,
      timeouts,
    },
    stream(request, asked) {
      const { key, signal, timeouts: own } = asked;
      const limits = { ...timeouts, ...own };
      const { request: sent, warnings } = prepare(request, vendor);
      return streamAnswer({
        vendor,
        dispatcher: dispatchers.of({ ...place, connectMs: limits.connectMs }),
        createRequest() {
          const encoded = protocol.encode(sent);
          return {
            request: {
              method: 'POST',
              url: new URL(baseUrl + protocol.path(sent)),
              headers: headersFor(asked),
              body: JSON.stringify(encoded.body),
            },
            warnings: [...warnings, ...encoded.warnings],
          };
        },
        failures: failuresFor(key),
        timeouts: limits,
        maxFrameCharacters: options.maxFrameCharacters ?? MAX_FRAME_CHARACTERS,
        signal,
      });
    },
    lookup: (asked) => ({
      vendor,
      dispatcher: dispatchers.of({ ...place, connectMs: timeouts.connectMs }),
      baseUrl,
      headers: headersFor(asked),
      failures: failuresFor(asked.key),
      timeoutMs: options.lookupTimeoutMs ?? LOOKUP_TIMEOUT_MS,
      signal: asked.signal,
    }),
  };
}

/** What of the request this vendor and its model take, and what not. */
function prepare(
  request: CompletionRequest,
  vendor: Vendor,
): { request: CompletionRequest; warnings: WarningPart[] } {
  const { toolCallIds } = vendor.protocol;
  const replayed = replay(request, { providerId: vendor.id, toolCallIds });
  const accepted = withoutUnsupported(replayed.request, vendor);
  return { request: accepted.request, warnings: [...replayed.warnings, ...accepted.warnings] };
}

/** The key was chosen for an address where the provider is not any more. */
function movedKey({ id, name }: Vendor): AppError {
  return new AppError(
    'key_missing',
    `The key of ${name} was saved for another address. Save it again.`,
    { details: { provider: id, problem: 'base_url_changed' } },
  );
}

/** A key that cannot stand in a header would fail as a fault of ours; the provider never made it. */
function authenticate(vendor: Vendor, key: string | null): Readonly<Record<string, string>> {
  if (key === null) return {};
  if (!/^[\x21-\x7e]+$/.test(key)) throw failure('upstream_key_refused', vendor.id);
  return vendor.key.header(key);
}

async function* failed(error: AppError): AsyncGenerator<ProviderEvent[], void, void> {
  yield [{ type: 'error', error }];
}
