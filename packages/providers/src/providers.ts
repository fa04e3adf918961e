import { AppError } from '@parley/contracts';

import type { Provider } from './provider.ts';
import { VENDORS } from './registry.ts';
import { remoteProvider } from './remote-provider.ts';
import type { Resolve } from './transport/connector.ts';
import { DEFAULT_TIMEOUTS } from './timeouts.ts';
import { createDispatchers } from './transport/dispatchers.ts';
import type { PhaseTimeouts, ProviderEvent, Providers } from './types.ts';
import type { Attribution, Vendor } from './vendor.ts';
import { customEndpoint } from './vendors/custom-endpoint.ts';

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
  /** Providers whose models run here. */
  inProcess?: readonly Provider[];
  /** How the names of hosts become addresses; as the system does it by default. */
  resolve?: Resolve;
}

/**
 * All providers of {@link VENDORS}, those of this process, and those that are defined later,
 * reachable. Holds connections until `close()`.
 *
 * @throws {TypeError} when a base URL is none
 */
export function createProviders(options: ProvidersOptions = {}): Providers {
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const dispatchers = createDispatchers({ resolve: options.resolve });
  const remote = (vendor: Vendor, custom: boolean, baseUrl: string | undefined) => {
    const { attribution, maxFrameCharacters, lookupTimeoutMs } = options;
    const shared = { timeouts, dispatchers, attribution, maxFrameCharacters, lookupTimeoutMs };
    return remoteProvider(vendor, { ...shared, custom, baseUrl });
  };
  const builtIn = [
    ...VENDORS.map((vendor) => remote(vendor, false, options.baseUrls?.[vendor.id])),
    ...(options.inProcess ?? []),
  ];
  const providers = new Map(builtIn.map((provider) => [provider.info.id, provider]));

  function find(providerId: string): Provider {
    const provider = providers.get(providerId);
    if (provider === undefined) throw new AppError('provider_not_found');
    return provider;
  }

  return {
    list: () => [...providers.values()].map((provider) => provider.info),
    get: (providerId) => providers.get(providerId)?.info,
    define(endpoint) {
      const vendor = customEndpoint(endpoint);
      if (providers.get(vendor.id)?.info.custom === false) return;
      providers.set(vendor.id, remote(vendor, true, endpoint.baseUrl));
    },
    remove(providerId) {
      if (providers.get(providerId)?.info.custom === true) providers.delete(providerId);
    },
    knownModels: (providerId) => providers.get(providerId)?.knownModels?.() ?? null,
    refusalOf: (providerId, model) => providers.get(providerId)?.refusalOf?.(model) ?? null,
    stream: (providerId, request, streamOptions) =>
      providers.get(providerId)?.stream(request, streamOptions) ??
      failed(new AppError('provider_not_found')),
    takes: (providerId, what) => providers.get(providerId)?.sideCalls?.has(what) ?? false,
    async askBeside(providerId, what, body, streamOptions) {
      const answer = find(providerId).askBeside?.(what, body, streamOptions);
      if (answer === undefined) throw new AppError('upstream_invalid_request');
      return await answer;
    },
    listModels: async (providerId, streamOptions) =>
      await find(providerId).listModels(streamOptions),
    checkKey: async (providerId, streamOptions) => await find(providerId).checkKey(streamOptions),
    close: () => dispatchers.close(),
  };
}

async function* failed(error: AppError): AsyncGenerator<ProviderEvent[], void, void> {
  yield [{ type: 'error', error }];
}
