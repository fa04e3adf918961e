import type { Provider } from '@parley/contracts';

import * as calls from '../../api/calls.ts';
import { ApiError, NetworkError, sentenceOf } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { strings } from '../../i18n/index.ts';
import { showToast } from '../../ui/toast.store.ts';
import { refreshModels } from '../models/models.actions.ts';
import { presentCheck } from './key-view.ts';
import { providersQuery } from './keys.queries.ts';
import { type KeyCheck, type KeySpot, keysStore, setCheck } from './keys.store.ts';

export function toggleCard(providerId: string, unfold: boolean): void {
  keysStore.setState({ unfolded: unfold ? providerId : null, entering: null });
}

/** Keeps the cards of the sidebar folded while a page beside it asks for the same key. */
export function foldCards(fold: boolean): void {
  keysStore.setState(({ unfolded }) => {
    if (fold && unfolded === undefined) return { unfolded: null };
    if (!fold && unfolded === null) return { unfolded: undefined };
    return {};
  });
}

/** Opens the form of a provider's key and puts the focus into it; where there is none, its card. */
export function enterKey(providerId: string, place: KeySpot['place'] = 'sidebar'): void {
  const spot = { providerId, place };
  unfoldIn(spot);
  const isFixed = knownProvider(providerId)?.key.state === 'environment';
  keysStore.setState({ entering: spot, focus: isFixed ? null : spot });
}

/** A request was refused for want of a key, whatever this page believed. */
export function keyIsMissing(providerId: string, place?: KeySpot['place']): void {
  setCheck(providerId, null);
  void queryClient.invalidateQueries({ queryKey: providersQuery.queryKey });
  enterKey(providerId, place);
}

/** An answer tells as much about a key as a check does. */
export function learnFromAnswer(providerId: string, accepted: boolean): void {
  const known = keysStore.getState().checks[providerId]?.state;
  if (known === 'checking') return;
  if (!accepted) setCheck(providerId, { state: 'refused', keyOf: savedAt(providerId) });
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
  spot: KeySpot,
  key: string,
  onSaved: () => void,
): Promise<SaveOutcome> {
  const { providerId } = spot;
  const before = keysStore.getState().checks[providerId] ?? null;
  setCheck(providerId, { state: 'checking' });
  unfoldIn(spot);
  keysStore.setState({ entering: spot });
  try {
    putProvider(await calls.saveKey(providerId, key));
  } catch (error) {
    setCheck(providerId, before);
    return { saved: false, problem: problemOf(error), keep: error instanceof NetworkError };
  }
  onSaved();
  void refreshModels();
  await checkKey(spot);
  return { saved: true };
}

/** Asks the provider whether it accepts the saved key. */
export async function checkKey({ providerId, place }: KeySpot): Promise<void> {
  const keyOf = savedAt(providerId);
  setCheck(providerId, { state: 'checking' });
  try {
    const { account = null, problem } = await calls.checkKey(providerId);
    if (problem?.code === 'key_missing') return keyIsMissing(providerId, place);
    if (problem?.code === 'upstream_key_refused') {
      setCheck(providerId, { state: 'refused', keyOf });
      return enterKey(providerId, place);
    }
    setCheck(
      providerId,
      problem === undefined
        ? { state: 'accepted', keyOf, at: Date.now(), account }
        : { state: 'unanswered', keyOf, problem: problem.message },
    );
  } catch (error) {
    setCheck(providerId, { state: 'unanswered', keyOf, problem: sentenceOf(error) });
  }
  keysStore.setState({ entering: null });
}

/** Asks about a saved key of which nothing is known: a reload forgets what was said of it. */
export function checkIfUnknown(
  provider: Provider,
  known: KeyCheck | undefined,
  place: KeySpot['place'],
): void {
  const { id, key } = provider;
  const isUnknown = presentCheck(provider, known) === undefined;
  if (key.state === 'saved' && isUnknown) void checkKey({ providerId: id, place });
}

/** @returns why it was not cleared, or `null` */
export async function clearKey({ providerId, place }: KeySpot): Promise<string | null> {
  try {
    await calls.clearKey(providerId);
  } catch (error) {
    return sentenceOf(error);
  }
  setCheck(providerId, null);
  await queryClient.invalidateQueries({ queryKey: providersQuery.queryKey });
  enterKey(providerId, place);
  showToast({ text: strings.keys.cleared });
  return null;
}

function unfoldIn({ providerId, place }: KeySpot): void {
  if (place === 'sidebar') keysStore.setState({ unfolded: providerId });
}

function putProvider(provider: Provider): void {
  queryClient.setQueryData(providersQuery.queryKey, (providers) =>
    providers?.map((known) => (known.id === provider.id ? provider : known)),
  );
}

/** When the key that this page knows of was saved. */
function savedAt(providerId: string): string | null {
  return knownProvider(providerId)?.key.updatedAt ?? null;
}

function knownProvider(providerId: string): Provider | undefined {
  const providers = queryClient.getQueryData(providersQuery.queryKey);
  return providers?.find(({ id }) => id === providerId);
}

function problemOf(error: unknown): string {
  const isBadForm = error instanceof ApiError && error.body.code === 'validation_error';
  return isBadForm ? strings.keys.badForm : sentenceOf(error);
}
