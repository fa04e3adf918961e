import type { StateStorage } from 'zustand/middleware';

import { memberOf } from '../../lib/member-of.ts';
import { createRememberedStore, type RememberedStore } from '../../lib/remembered.ts';

/** Longer text lives as long as the page: the browser's storage is small, and shared by all drafts. */
export const MAX_DRAFT_CHARACTERS = 50_000;
export const MAX_DRAFTS = 30;
/** Their entry in the browser's storage. */
export const DRAFTS_ENTRY = 'parley.drafts';
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
  const list = memberOf(stored, 'drafts');
  if (!Array.isArray(list)) return { drafts: [] };
  const drafts = list.filter(isDraft).map(({ home, text }) => ({ home, text }));
  return { drafts: drafts.slice(0, MAX_DRAFTS) };
}

function isDraft(stored: unknown): stored is Draft {
  const home = memberOf(stored, 'home');
  const text = memberOf(stored, 'text');
  return (
    typeof home === 'string' &&
    home.length <= MAX_HOME_CHARACTERS &&
    typeof text === 'string' &&
    text.length <= MAX_DRAFT_CHARACTERS
  );
}

/** Those texts of a page that are not kept, and would be if there is room. */
export function lostDrafts({ drafts }: Drafts, unsent: ReadonlyMap<string, string>): Draft[] {
  return [...unsent]
    .map(([home, text]) => ({ home, text }))
    .filter(({ home, text }) => !drafts.some((kept) => kept.home === home && kept.text === text))
    .slice(0, MAX_DRAFTS - drafts.length);
}

export function createDraftsStore(storage?: StateStorage): RememberedStore<Drafts> {
  return createRememberedStore({ name: DRAFTS_ENTRY, version: 1, read: draftsFrom }, storage);
}

/**
 * Keeps a text in place of the one that the page kept there before; nothing for text that is empty,
 * or too long. What another tab keeps there stays beside it.
 */
export function withDraft({ drafts }: Drafts, home: string, text: string, before = ''): Drafts {
  const own = new Set([text, before]);
  const others = drafts.filter((draft) => draft.home !== home || !own.has(draft.text));
  if (text.trim() === '' || text.length > MAX_DRAFT_CHARACTERS) return { drafts: others };
  return { drafts: [{ home, text }, ...others].slice(0, MAX_DRAFTS) };
}
