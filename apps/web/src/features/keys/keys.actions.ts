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
import { type KeyCheck, type KeySpot, keysStore, setCheck } from './keys.store.ts';
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
    setCheck(providerId, { state: 'refused', problem, ...asked(providerId, null) });
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
  await checkKey(spot);
  return { saved: true };
}

/**
 * Asks the provider whether it accepts the saved key, or lets one in without.
 *
 * @param modelId one that is looked for among its models
 */
export async function checkKey(
  { providerId, place }: KeySpot,
  modelId: string | null = null,
): Promise<void> {
  const keyOf = savedAt(providerId);
  const facts = () => asked(providerId, modelId, keyOf);
  setCheck(providerId, { state: 'checking' });
  try {
    const { account = null, problem, latencyMs } = await calls.checkProvider(providerId, modelId);
    if (problem === undefined) nowAnswers(providerId, modelId);
    void readProviders();
    if (problem?.code === 'key_missing') return keyIsMissing(providerId, place);
    if (problem?.code === 'upstream_key_refused') {
      setCheck(providerId, { state: 'refused', problem, ...facts() });
      return enterKey(providerId, place);
    }
    setCheck(
      providerId,
      problem === undefined
        ? { state: 'accepted', account, latencyMs, ...facts() }
        : { state: 'unanswered', problem, ...facts() },
    );
  } catch (error) {
    setCheck(providerId, { state: 'unasked', reason: sentenceOf(error), ...facts() });
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
  await readProviders();
  enterKey(providerId, place);
  showToast({ text: strings.keys.cleared });
  return null;
}

/** A provider that was away, or is new, may have models by now. */
function nowAnswers(providerId: string, modelId: string | null): void {
  const provider = knownProvider(providerId);
  const concerned = provider?.trouble?.modelId ?? null;
  if (provider !== undefined && (concerned === null || concerned === modelId))
    putProvider({ ...provider, trouble: null });
  const catalogue = queryClient.getQueryData(modelsQuery.queryKey);
  if (catalogue?.models.some((model) => model.providerId === providerId) !== true)
    void refreshModels();
}

/** What every check says of itself, whatever came of it. */
function asked(providerId: string, modelId: string | null, keyOf = savedAt(providerId)) {
  return { keyOf, at: Date.now(), modelId };
}

function problemOf(error: unknown): string {
  const isBadForm = error instanceof ApiError && error.body.code === 'validation_error';
  return isBadForm ? strings.keys.badForm : sentenceOf(error);
}
