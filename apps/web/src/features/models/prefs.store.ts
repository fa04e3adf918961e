import type { StateStorage } from 'zustand/middleware';

import { memberOf } from '../../lib/member-of.ts';
import { createRememberedStore } from '../../lib/remembered.ts';

/** What this browser remembers of models. */
export interface Prefs {
  /** The model that was chosen last. */
  modelId: string | null;
  /** In the order in which they were marked. */
  favourites: readonly string[];
  /** What was chosen before, the latest first. */
  recent: readonly string[];
}

export const MAX_FAVOURITES = 50;
export const MAX_RECENT = 5;
const MAX_ID_CHARACTERS = 300;

function prefsFrom(stored: unknown): Prefs {
  const modelId = memberOf(stored, 'modelId');
  return {
    modelId: isModelId(modelId) ? modelId : null,
    favourites: modelIdsFrom(memberOf(stored, 'favourites')).slice(-MAX_FAVOURITES),
    recent: modelIdsFrom(memberOf(stored, 'recent')).slice(0, MAX_RECENT),
  };
}

function modelIdsFrom(stored: unknown): string[] {
  return Array.isArray(stored) ? [...new Set(stored.filter(isModelId))] : [];
}

function isModelId(stored: unknown): stored is string {
  return typeof stored === 'string' && stored.length <= MAX_ID_CHARACTERS;
}

export function createPrefsStore(storage?: StateStorage) {
  return createRememberedStore({ name: 'parley.prefs', version: 1, read: prefsFrom }, storage);
}

export const prefsStore = createPrefsStore();

/** The model was chosen: new chats begin with it, and it is among the recent ones. */
export function withChosen({ favourites, recent }: Prefs, modelId: string): Prefs {
  const others = recent.filter((id) => id !== modelId);
  return { modelId, favourites, recent: [modelId, ...others].slice(0, MAX_RECENT) };
}

/** Marks a favourite, or takes the mark away; the oldest mark gives way to one too many. */
export function withFavouriteToggled(prefs: Prefs, modelId: string): Prefs {
  const others = prefs.favourites.filter((id) => id !== modelId);
  const isMarked = others.length < prefs.favourites.length;
  const favourites = isMarked ? others : [...others, modelId].slice(-MAX_FAVOURITES);
  return { ...prefs, favourites };
}
