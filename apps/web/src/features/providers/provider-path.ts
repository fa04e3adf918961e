export const PROVIDERS_PATH = '/settings/providers';

/** The page of a provider. */
export function providerPath(providerId: string): string {
  return `${PROVIDERS_PATH}/${encodeURIComponent(providerId)}`;
}
