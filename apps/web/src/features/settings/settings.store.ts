import type { Settings, TimeLimit } from '@parley/contracts';
import { createStore } from 'zustand/vanilla';

export type LimitName = keyof TimeLimit;

/** What was changed on the page and is not saved: limits as they were typed, sound or not. */
export type Edits = Partial<{ defaultModelId: string | null } & Record<LimitName, string>>;

export interface SettingsState {
  /** The settings that the edits are based on; `null` while nothing is edited. */
  base: Settings | null;
  edits: Edits;
  saving: boolean;
  /** Why the last try to save failed. */
  problem: { kind: 'failed'; reason: string } | { kind: 'conflict'; theirs: Settings } | null;
}

const CLEAN: SettingsState = { base: null, edits: {}, saving: false, problem: null };

/** Lives as long as the page: to look at another section, or at a chat, loses nothing. */
export const settingsStore = createStore<SettingsState>(() => CLEAN);

export function discardEdits(): void {
  settingsStore.setState(CLEAN);
}
