import type { Provider } from '@parley/contracts';

import { strings } from '../../i18n/index.ts';
import type { Names } from '../problems/problem.ts';
import { LOCAL_PROVIDER_ID } from '../providers/provider-path.ts';
import type { KeyCheck } from './keys.store.ts';

/** The states of a key as the card names them. */
export type KeyStatus =
  | 'missing'
  | 'not-needed'
  | 'checking'
  | 'saved'
  | 'refused'
  | 'not-checked'
  | 'environment';

export function keyStatus(provider: Provider, known: KeyCheck | undefined): KeyStatus {
  const check = presentCheck(provider, known);
  if (check?.state === 'checking') return 'checking';
  const isRefused = check?.state === 'refused' || provider.trouble?.code === 'upstream_key_refused';
  if (provider.key.state === 'missing')
    return provider.key.required || isRefused ? 'missing' : 'not-needed';
  if (isRefused) return 'refused';
  return check !== undefined && isOpen(check) ? 'not-checked' : provider.key.state;
}

/** Whether nobody knows what the provider thinks of the key: one that has no such model accepts it. */
function isOpen(check: KeyCheck): boolean {
  if (check.state === 'unasked') return true;
  return check.state === 'unanswered' && check.problem.code !== 'upstream_not_found';
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

/** The names by which a problem of this provider is told. */
export function namesOf({ id, name, key }: Provider, model: string | null): Names {
  const isFixed = key.state === 'environment';
  return {
    provider: name,
    model,
    keyVariable: isFixed ? (key.variable ?? strings.keys.environmentAny) : null,
    hasKey: key.state !== 'missing',
    isLocal: id === LOCAL_PROVIDER_ID,
  };
}

/** A model's public id begins with its provider's. */
export function providerIdOf(modelId: string): string {
  return modelId.split('/', 1)[0] ?? '';
}
