import type { Provider } from '@parley/contracts';

import * as calls from '../../api/calls.ts';
import { ApiError, NetworkError } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { strings } from '../../i18n/index.ts';
import { refreshModels } from '../models/models.actions.ts';
import { providersQuery } from './keys.queries.ts';
import { keysStore, setCheck } from './keys.store.ts';

export function toggleCard(providerId: string, unfold: boolean): void {
  keysStore.setState({ unfolded: unfold ? providerId : null, entering: null });
}

/** Opens the form of a provider's key and puts the focus into it. */
export function enterKey(providerId: string): void {
  keysStore.setState({ unfolded: providerId, entering: providerId, focus: providerId });
}

/** A request was refused for want of a key, whatever this page believed. */
export function keyIsMissing(providerId: string): void {
  setCheck(providerId, null);
  void queryClient.invalidateQueries({ queryKey: providersQuery.queryKey });
  enterKey(providerId);
}

/** An answer tells as much about a key as a check does. */
export function learnFromAnswer(providerId: string, accepted: boolean): void {
  const known = keysStore.getState().checks[providerId]?.state;
  if (known === 'checking') return;
  if (!accepted) setCheck(providerId, { state: 'refused' });
  else if (known === 'refused' || known === 'unanswered') setCheck(providerId, null);
}

export function keepOldKey(): void {
  keysStore.setState({ entering: null });
}

/** The field has the focus that was asked for. */
export function tookFocus(): void {
  keysStore.setState({ focus: null });
}

/** What became of a key that was handed in; `keep` when the field should hold it still. */
export type SaveOutcome = { saved: true } | { saved: false; problem: string; keep: boolean };

/**
 * Saves a key, then asks the provider about it. The key goes into the one request and nowhere
 * else: not into a cache, a store or an error.
 *
 * @param onSaved called when the server has it, before the provider is asked
 */
export async function saveKey(
  providerId: string,
  key: string,
  onSaved: () => void,
): Promise<SaveOutcome> {
  const before = keysStore.getState().checks[providerId] ?? null;
  setCheck(providerId, { state: 'checking' });
  keysStore.setState({ unfolded: providerId, entering: providerId });
  try {
    putProvider(await calls.saveKey(providerId, key));
  } catch (error) {
    setCheck(providerId, before);
    return { saved: false, problem: sentenceOf(error), keep: error instanceof NetworkError };
  }
  onSaved();
  void refreshModels();
  await checkKey(providerId);
  return { saved: true };
}

/** Asks the provider whether it accepts the saved key. */
export async function checkKey(providerId: string): Promise<void> {
  setCheck(providerId, { state: 'checking' });
  const answer = await calls.checkKey(providerId).catch(() => null);
  if (answer?.ok === true) {
    setCheck(providerId, { state: 'accepted', at: Date.now(), account: answer.account ?? null });
    keysStore.setState({ entering: null });
    return;
  }
  if (answer?.problem?.code === 'upstream_key_refused') {
    setCheck(providerId, { state: 'refused' });
    enterKey(providerId);
    return;
  }
  setCheck(providerId, { state: 'unanswered' });
  keysStore.setState({ entering: null });
}

/** @returns why it was not cleared, or `null` */
export async function clearKey(providerId: string): Promise<string | null> {
  try {
    await calls.clearKey(providerId);
  } catch (error) {
    return sentenceOf(error);
  }
  setCheck(providerId, null);
  await queryClient.invalidateQueries({ queryKey: providersQuery.queryKey });
  enterKey(providerId);
  return null;
}

function putProvider(provider: Provider): void {
  queryClient.setQueryData(providersQuery.queryKey, (providers) =>
    providers?.map((known) => (known.id === provider.id ? provider : known)),
  );
}

function sentenceOf(error: unknown): string {
  if (error instanceof ApiError && error.body.code === 'validation_error')
    return strings.keys.badForm;
  if (error instanceof ApiError || error instanceof NetworkError) return error.message;
  throw error;
}
