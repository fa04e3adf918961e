import type { ImportLocalModelBody, LocalModel } from '@parley/contracts';
import { QueryObserver } from '@tanstack/react-query';

import * as adminCalls from '../../api/admin-calls.ts';
import { ApiError, sentenceOf } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { memberOf } from '../../lib/member-of.ts';
import { strings } from '../../i18n/index.ts';
import { showToast } from '../../ui/toast.store.ts';
import { modelsChanged } from '../models/models.actions.ts';
import { localModelsQuery } from './local-models.queries.ts';
import { installedIds, isAnyInstalling } from './model-view.ts';

const { queryKey } = localModelsQuery;

/** @returns why it did not begin, or `null` */
export function startDownload(id: string): Promise<string | null> {
  return attempt(async () => putModel(await adminCalls.downloadLocalModel(id)));
}

/** Ends a download or an import. @returns why it did not, or `null` */
export function cancelInstallation(id: string): Promise<string | null> {
  return attempt(async () => {
    await adminCalls.cancelInstallation(id);
    await queryClient.invalidateQueries({ queryKey });
  });
}

/** Deletes whatever there is of a model. @returns why it did not, or `null` */
export function removeModel({ id }: LocalModel, done: string): Promise<string | null> {
  return attempt(async () => {
    await adminCalls.removeLocalModel(id);
    // Not waited for: whoever asked has the focus back before its place may go.
    modelsChanged();
    showToast({ text: done });
  });
}

/** Why a model was not imported, where it can be told at a field; `form` for all of it. */
export interface ImportProblems {
  folder?: string;
  id?: string;
  form?: string;
}

/** @returns why it did not begin, or `null` */
export async function importModel(body: ImportLocalModelBody): Promise<ImportProblems | null> {
  try {
    await putModel(await adminCalls.importLocalModel(body));
    return null;
  } catch (error) {
    return problemsOf(error);
  }
}

/** The server names the fields of the body; what is wrong with the files is wrong with the folder. */
export function problemsOf(error: unknown): ImportProblems {
  if (!(error instanceof ApiError)) return { form: sentenceOf(error) };
  const { code, message, details } = error.body;
  if (code === 'model_files_invalid') return { folder: message };
  if (code === 'model_exists') return { id: message };
  const { fieldProblem } = strings.providers;
  const { folder, idName } = strings.localModels;
  const found: ImportProblems = {};
  for (const detail of Array.isArray(details) ? details : []) {
    const told = String(memberOf(detail, 'message'));
    const path = memberOf(detail, 'path');
    if (path === 'body.folder') found.folder ??= fieldProblem(folder, told);
    if (path === 'body.id') found.id ??= fieldProblem(idName, told);
  }
  return found.folder === undefined && found.id === undefined ? { form: message } : found;
}

let stopFollowing: (() => void) | null = null;

/** Reads on for as long as something is being installed, whichever page is open: then it can be chosen. */
export function followInstallations(): void {
  if (stopFollowing !== null) return;
  const known = queryClient.getQueryData(queryKey);
  let installed = installedIds(known?.models ?? []);
  stopFollowing = new QueryObserver(queryClient, localModelsQuery).subscribe(({ data }) => {
    if (data === undefined) return;
    const before = installed;
    installed = installedIds(data.models);
    if (installed !== before) modelsChanged();
    if (isAnyInstalling(data.models)) return;
    stopFollowing?.();
    stopFollowing = null;
  });
}

/** Puts a newer form of a model in its place; one that is new comes last. */
async function putModel(model: LocalModel): Promise<void> {
  // An older list under way would say that nothing is being installed.
  await queryClient.cancelQueries({ queryKey });
  queryClient.setQueryData(queryKey, (answer) => {
    if (answer === undefined) return answer;
    const isKnown = answer.models.some(({ id }) => id === model.id);
    const models = isKnown
      ? answer.models.map((known) => (known.id === model.id ? model : known))
      : [...answer.models, model];
    return { ...answer, models };
  });
}

async function attempt(act: () => Promise<void>): Promise<string | null> {
  try {
    await act();
    return null;
  } catch (error) {
    return sentenceOf(error);
  }
}
