import type { Settings } from '@parley/contracts';

import * as calls from '../../api/calls.ts';
import { ApiError, sentenceOf } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { applyEdits, countEdits, withEdit } from './edits.ts';
import { settingsQuery } from './settings.queries.ts';
import { discardEdits, type Edits, settingsStore } from './settings.store.ts';

/** Changes a setting on the page; the server learns of it when it is saved. */
export function editSettings(shown: Settings, edit: Edits): void {
  const { base, edits } = settingsStore.getState();
  const next = withEdit(base ?? shown, edits, edit);
  if (countEdits(next) === 0) return discardEdits();
  settingsStore.setState({ base: base ?? shown, edits: next, problem: null });
}

/** Saves the edits. Refused, they stay on the page. */
export async function saveSettings(): Promise<void> {
  const { base, edits } = settingsStore.getState();
  if (base === null) return;
  settingsStore.setState({ saving: true, problem: null });
  try {
    takeOver(await calls.replaceSettings(applyEdits(base, edits)));
    discardEdits();
  } catch (error) {
    settingsStore.setState({ saving: false, problem: await problemOf(error) });
  }
}

/** Lets the others' values count. */
export function loadTheirs(): void {
  const { problem } = settingsStore.getState();
  if (problem?.kind === 'conflict') takeOver(problem.theirs);
  discardEdits();
}

/** Saves the edits on top of what the others have saved. */
export async function keepMine(): Promise<void> {
  const { problem } = settingsStore.getState();
  if (problem?.kind !== 'conflict') return;
  takeOver(problem.theirs);
  settingsStore.setState({ base: problem.theirs });
  await saveSettings();
}

/** Saves one model for new chats, at once. */
export function saveDefaultModel(defaultModelId: string): Promise<void> {
  return saveAtOnce({ defaultModelId });
}

/** Saves some of the settings at once, whatever else was changed meanwhile, here or elsewhere. */
export async function saveAtOnce(change: Partial<Settings>): Promise<void> {
  try {
    await replaceSome(change);
  } catch (error) {
    if (!isConflict(error)) throw error;
    await replaceSome(change);
  }
}

async function replaceSome(change: Partial<Settings>): Promise<void> {
  const settings = await calls.readSettings();
  takeOver(await calls.replaceSettings({ ...settings, ...change }));
}

async function problemOf(error: unknown): Promise<NonNullable<SettingsProblem>> {
  try {
    if (isConflict(error)) return { kind: 'conflict', theirs: await calls.readSettings() };
  } catch (later) {
    return { kind: 'failed', reason: sentenceOf(later) };
  }
  return { kind: 'failed', reason: sentenceOf(error) };
}

type SettingsProblem = ReturnType<typeof settingsStore.getState>['problem'];

function takeOver(settings: Settings): void {
  queryClient.setQueryData(settingsQuery.queryKey, settings);
}

function isConflict(error: unknown): boolean {
  return error instanceof ApiError && error.body.code === 'settings_conflict';
}
