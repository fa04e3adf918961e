/** Where a provider sells credit. Whoever is not listed is asked by another model instead. */
export const CREDIT_PAGES: Readonly<Record<string, string>> = {
  openrouter: 'https://openrouter.ai/settings/credits',
};
