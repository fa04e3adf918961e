import type { Provider } from '@parley/contracts';

import type { KeyCheck } from './keys.store.ts';

/** The states of a key as the card names them. */
export type KeyStatus =
  | 'missing'
  | 'checking'
  | 'saved'
  | 'refused'
  | 'not-checked'
  | 'environment';

export function keyStatus(provider: Provider, known: KeyCheck | undefined): KeyStatus {
  const check = presentCheck(provider, known);
  if (check?.state === 'checking') return 'checking';
  if (provider.key.state === 'missing') return 'missing';
  if (check?.state === 'refused') return 'refused';
  if (check?.state === 'unanswered') return 'not-checked';
  return provider.key.state;
}

/** The check, if it is one of the key that the provider has now. */
export function presentCheck({ key }: Provider, check: KeyCheck | undefined): KeyCheck | undefined {
  if (check === undefined || check.state === 'checking') return check;
  return check.keyOf === key.updatedAt ? check : undefined;
}

/** Whether a model of this provider can be asked as far as its key goes. */
export function isReady(provider: Provider): boolean {
  return !provider.key.required || provider.key.state !== 'missing';
}

/** The providers that want a key of the user. */
export function wantKeys(providers: readonly Provider[]): Provider[] {
  return providers.filter((provider) => provider.enabled && provider.key.required);
}

/** A model's public id begins with its provider's. */
export function providerIdOf(modelId: string): string {
  return modelId.split('/', 1)[0] ?? '';
}
