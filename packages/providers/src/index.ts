import { VENDORS } from './registry.ts';
import { LOCAL_PROVIDER } from './vendors/local/index.ts';
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
export { createProviders, type ProvidersOptions } from './providers.ts';
export { DEFAULT_TIMEOUTS } from './timeouts.ts';
export type { ConnectFailure, FailureDetails } from './transport/failure.ts';
export { type KeyForm, keyPattern, shortestKey } from './transport/redact.ts';
export type {
  CompletionRequest,
  ConversationMessage,
  CustomEndpoint,
  LeftOutWord,
  LocalModels,
  NativeRequest,
  PhaseTimeouts,
  ProviderEvent,
  ProviderFrame,
  ProviderInfo,
  ProviderUsage,
  Upstream,
  ProviderWarning,
  Providers,
  RequestExtras,
  RequestWord,
  ResponseFormat,
  SideAnswer,
  SideCall,
  StreamOptions,
  ToolChoice,
  ToolDefinition,
} from './types.ts';
export type { Attribution } from './vendor.ts';
export {
  createLocal,
  type Local,
  LOCAL_PROVIDER_ID,
  type LocalOptions,
} from './vendors/local/index.ts';
export { type EndpointPreset, PRESETS } from './vendors/presets.ts';

/** What the keys of every vendor look like: to keep them out of logs by their form alone. */
export const KEY_FORMS: readonly KeyForm[] = VENDORS.flatMap((vendor) => vendor.key.form ?? []);

/** Everything that is built in, in the order in which it is shown. */
export const BUILT_IN_PROVIDERS: readonly { id: string; name: string; baseUrl: string }[] = [
  ...VENDORS,
  LOCAL_PROVIDER,
];
export const PROVIDER_IDS: readonly string[] = BUILT_IN_PROVIDERS.map(({ id }) => id);
