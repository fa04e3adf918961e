import type { ApiKey } from '@parley/contracts';

import * as calls from '../../api/api-key-calls.ts';
import { NetworkError, sentenceOf } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { adminStrings } from '../../i18n/admin.ts';
import { apiKeysQuery } from './api-keys.queries.ts';
import { type Before, changeBody, createBody } from './key-changes.ts';
import type { KeyValues } from './key-draft.ts';

/** A key that may be seen now, and never again; or why there is none. */
export type Made = calls.NewApiKey | { problem: string };

/** What was stored; `theirs`: nothing was, since others have changed the same meanwhile. */
export type Changed = { apiKey: ApiKey } | { theirs: ApiKey } | { problem: string };

export async function createKey(values: KeyValues): Promise<Made> {
  try {
    const made = await calls.createApiKey(createBody(values));
    await editList((keys) => [...keys, made.apiKey]);
    return made;
  } catch (error) {
    return { problem: unseenProblem(error, adminStrings.apiKeys.madeUnseen) };
  }
}

/** Another secret for the same key. */
export async function regenerateKey(id: string): Promise<Made> {
  try {
    const made = await calls.regenerateApiKey(id);
    await putInList(made.apiKey);
    return made;
  } catch (error) {
    return { problem: unseenProblem(error, adminStrings.apiKeys.replacedUnseen) };
  }
}

/** Stores what was edited, and leaves what was not as the server has it now. */
export async function changeKey(before: Before<ApiKey>, mine: KeyValues): Promise<Changed> {
  const { base } = before;
  try {
    const keys = await calls.listApiKeys();
    const theirs = keys.find(({ id }) => id === base.id) ?? base;
    const { body, clashes } = changeBody(before, mine, theirs);
    if (clashes) return { theirs };
    const apiKey = body === null ? theirs : await calls.changeApiKey(base.id, body);
    await putInList(apiKey);
    return { apiKey };
  } catch (error) {
    readAgain();
    return { problem: sentenceOf(error) };
  }
}

/** @returns why it is still there, or `null`; it stays in the list until {@link dropKey} */
export async function removeKey(id: string): Promise<string | null> {
  try {
    await calls.removeApiKey(id);
    return null;
  } catch (error) {
    readAgain();
    return sentenceOf(error);
  }
}

export function dropKey(id: string): Promise<void> {
  return editList((keys) => keys.filter((key) => key.id !== id));
}

function putInList(apiKey: ApiKey): Promise<void> {
  return editList((keys) => keys.map((key) => (key.id === apiKey.id ? apiKey : key)));
}

/** A reading that began before would bring back what was. */
async function editList(edit: (keys: readonly ApiKey[]) => ApiKey[]): Promise<void> {
  const { queryKey } = apiKeysQuery;
  await queryClient.cancelQueries({ queryKey });
  const keys = queryClient.getQueryData(queryKey);
  if (keys === undefined) readAgain();
  else queryClient.setQueryData(queryKey, edit(keys));
}

function readAgain(): void {
  void queryClient.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
}

/** Where no answer came, the server may have done it all the same. */
function unseenProblem(error: unknown, unseen: (reason: string) => string): string {
  readAgain();
  const sentence = sentenceOf(error);
  return error instanceof NetworkError ? unseen(sentence) : sentence;
}
