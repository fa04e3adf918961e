import { VENDORS } from './registry.ts';
import type { KeyForm } from './transport/redact.ts';

export {
  type BilledUsage,
  bundledPriceOf,
  type Cost,
  costOf,
  type Price,
  priceOfPricing,
  priceOfRates,
  usdNumber,
  usdText,
} from './pricing/index.ts';
export { createProviders, DEFAULT_TIMEOUTS, type ProvidersOptions } from './providers.ts';
export type { ConnectFailure, FailureDetails } from './transport/failure.ts';
export { type KeyForm, keyPattern, shortestKey } from './transport/redact.ts';
export type {
  CompletionRequest,
  ConversationMessage,
  CustomEndpoint,
  PhaseTimeouts,
  ProviderEvent,
  ProviderInfo,
  ProviderUsage,
  Providers,
  StreamOptions,
} from './types.ts';
export type { Attribution } from './vendor.ts';
export { type EndpointPreset, PRESETS } from './vendors/presets.ts';

/** What the keys of every vendor look like: to keep them out of logs by their form alone. */
export const KEY_FORMS: readonly KeyForm[] = VENDORS.flatMap((vendor) => vendor.key.form ?? []);
