import type { ErrorBody, Provider } from '@parley/contracts';

import * as calls from '../../api/calls.ts';
import { ApiError, NetworkError, sentenceOf } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { strings } from '../../i18n/index.ts';
import { showToast } from '../../ui/toast.store.ts';
import { refreshModels } from '../models/models.actions.ts';
import { modelsQuery } from '../models/models.queries.ts';
import { problemOfError } from '../problems/problem.ts';
import { presentCheck } from './key-view.ts';
import { enterKey, unfoldIn } from './keys.cards.ts';
import { isSameSpot, type KeyCheck, type KeySpot, keysStore, setCheck } from './keys.store.ts';
import { knownProvider, putProvider, readProviders, savedAt } from './known-providers.ts';

/** A request was refused for want of a key, whatever this page believed. */
export function keyIsMissing(providerId: string, place?: KeySpot['place']): void {
  setCheck(providerId, null);
  void readProviders();
  enterKey(providerId, place);
}

/**
 * An answer tells as much about a key as a check does.
 *
 * @param error why there was none; `null` when it was complete
 */
export function learnFromAnswer(providerId: string, error: ErrorBody | null): void {
  const known = keysStore.getState().checks[providerId]?.state;
  const isRefused = error?.code === 'upstream_key_refused';
  if (known !== 'checking' && isRefused) {
    const problem = problemOfError(error);
    const facts = { keyOf: savedAt(providerId), at: Date.now(), modelId: null };
    setCheck(providerId, { state: 'refused', problem, ...facts });
  } else if (
    known !== undefined &&
    known !== 'checking' &&
    known !== 'accepted' &&
    error === null
  ) {
    setCheck(providerId, null);
  }
  if (error !== null || knownProvider(providerId)?.trouble !== null) void readProviders();
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
  const isWanted = await checkKey(spot);
  if (!isWanted && isSameSpot(keysStore.getState().entering, spot))
    keysStore.setState({ entering: null });
  return { saved: true };
}

/**
 * Asks the provider whether it accepts the saved key, or lets one in without.
 *
 * @param modelId one that is looked for among its models
 * @returns whether it wants another key
 */
export async function checkKey(spot: KeySpot, modelId: string | null = null): Promise<boolean> {
  const { providerId } = spot;
  const facts = { keyOf: savedAt(providerId), modelId };
  const mine: KeyCheck = { state: 'checking' };
  setCheck(providerId, mine);
  const check = await outcomeOf(providerId, modelId, facts);
  // Another check, another key or another address came in between: this says nothing any more.
  if (keysStore.getState().checks[providerId] !== mine) return false;
  if (check.state === 'accepted') nowAnswers(providerId);
  void readProviders();
  const isMissing = check.state === 'unanswered' && check.problem.code === 'key_missing';
  setCheck(providerId, isMissing ? null : check);
  const isWanted = isMissing || check.state === 'refused';
  if (isWanted && mayEnter(spot)) enterKey(providerId, spot.place);
  return isWanted;
}

async function outcomeOf(
  providerId: string,
  modelId: string | null,
  facts: { keyOf: string | null; modelId: string | null },
): Promise<KeyCheck> {
  try {
    const { account = null, problem, latencyMs } = await calls.checkProvider(providerId, modelId);
    const asked = { ...facts, at: Date.now() };
    if (problem === undefined) return { state: 'accepted', account, latencyMs, ...asked };
    const isRefused = problem.code === 'upstream_key_refused';
    return { state: isRefused ? 'refused' : 'unanswered', problem, ...asked };
  } catch (error) {
    return { state: 'unasked', reason: sentenceOf(error), ...facts, at: Date.now() };
  }
}

/** A key that is being entered elsewhere is not taken out of somebody's hands. */
function mayEnter(spot: KeySpot): boolean {
  const { entering } = keysStore.getState();
  return entering === null || isSameSpot(entering, spot);
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
  await readProviders();
  enterKey(providerId, place);
  showToast({ text: strings.keys.cleared });
  return null;
}

/** A provider that was away, or is new, may have models by now. */
function nowAnswers(providerId: string): void {
  const catalogue = queryClient.getQueryData(modelsQuery.queryKey);
  if (catalogue?.models.some((model) => model.providerId === providerId) !== true)
    void refreshModels();
}

function problemOf(error: unknown): string {
  const isBadForm = error instanceof ApiError && error.body.code === 'validation_error';
  return isBadForm ? strings.keys.badForm : sentenceOf(error);
}
