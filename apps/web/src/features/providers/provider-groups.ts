import type { Provider } from '@parley/contracts';

/** From this many on, a list has a search field. */
export const SEARCH_FROM = 9;

export interface ProviderGroups {
  /** Those somebody has to do with, or may have without doing anything. */
  near: Provider[];
  /** Those that wait for a key. */
  more: Provider[];
}

/** Parts the providers into those that matter here and the others, each in its order. */
export function groupProviders(providers: readonly Provider[]): ProviderGroups {
  const near: Provider[] = [];
  const more: Provider[] = [];
  for (const provider of providers) (isNear(provider) ? near : more).push(provider);
  return { near, more };
}

function isNear({ key, custom, trouble }: Provider): boolean {
  const hasKey = key.state !== 'missing' || key.problem !== undefined;
  return hasKey || !key.required || custom || trouble !== null;
}

/** Those whose name contains what was typed. */
export function findProviders(providers: readonly Provider[], query: string): Provider[] {
  const wanted = query.trim().toLowerCase();
  return providers.filter(({ name }) => name.toLowerCase().includes(wanted));
}
