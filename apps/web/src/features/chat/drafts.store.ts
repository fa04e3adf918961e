import type { StateStorage } from 'zustand/middleware';

import { createRememberedStore, type RememberedStore } from '../../lib/remembered.ts';

/** Longer text lives as long as the page: the browser's storage is small, and shared by all drafts. */
export const MAX_DRAFT_CHARACTERS = 50_000;
export const MAX_DRAFTS = 30;
const MAX_HOME_CHARACTERS = 64;

export interface Draft {
  /** The id of a chat, or what stands for the new one. */
  home: string;
  text: string;
}

/** Text that was typed and not sent, in this browser; the latest first. */
export interface Drafts {
  drafts: readonly Draft[];
}

function draftsFrom(stored: unknown): Drafts {
  const list: unknown =
    typeof stored === 'object' && stored !== null ? Reflect.get(stored, 'drafts') : null;
  if (!Array.isArray(list)) return { drafts: [] };
  const drafts = list.filter(isDraft).map(({ home, text }) => ({ home, text }));
  return { drafts: drafts.slice(0, MAX_DRAFTS) };
}

function isDraft(stored: unknown): stored is Draft {
  if (typeof stored !== 'object' || stored === null) return false;
  const home: unknown = Reflect.get(stored, 'home');
  const text: unknown = Reflect.get(stored, 'text');
  return (
    typeof home === 'string' &&
    home.length <= MAX_HOME_CHARACTERS &&
    typeof text === 'string' &&
    text.length <= MAX_DRAFT_CHARACTERS
  );
}

export function createDraftsStore(storage?: StateStorage): RememberedStore<Drafts> {
  return createRememberedStore({ name: 'parley.drafts', version: 1, read: draftsFrom }, storage);
}

/** Keeps a text in place of what was kept there; nothing for text that is empty, or too long. */
export function withDraft({ drafts }: Drafts, home: string, text: string): Drafts {
  const others = drafts.filter((draft) => draft.home !== home);
  if (text.trim() === '' || text.length > MAX_DRAFT_CHARACTERS) return { drafts: others };
  return { drafts: [{ home, text }, ...others].slice(0, MAX_DRAFTS) };
}
