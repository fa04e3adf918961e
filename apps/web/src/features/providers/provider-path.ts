export const PROVIDERS_PATH = '/settings/providers';

/** The page of a provider. */
export function providerPath(providerId: string): string {
  return `${PROVIDERS_PATH}/${encodeURIComponent(providerId)}`;
}

/** Whose models run on the server itself. */
export const LOCAL_PROVIDER_ID = 'local';

/** The page of those models. */
export const LOCAL_PATH = providerPath(LOCAL_PROVIDER_ID);
