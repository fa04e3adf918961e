import type { StateStorage } from 'zustand/middleware';

import { memberOf } from '../../lib/member-of.ts';
import { createRememberedStore } from '../../lib/remembered.ts';

/** Where a chat was read last. One that was read at its end has no place. */
export interface LastPlace {
  chatId: string;
  /** The first message in view. */
  messageId: string;
  /** From the upper edge of the view to the message, in pixels. */
  offset: number;
  /** The newest message at that time. */
  newestId: string;
}

interface Places {
  /** The one left last comes last. */
  places: readonly LastPlace[];
}

const NAME = 'parley.places';
const MAX_PLACES = 200;
const MAX_ID_CHARACTERS = 64;

function placesFrom(stored: unknown): Places {
  const places = memberOf(stored, 'places');
  if (!Array.isArray(places)) return { places: [] };
  return { places: places.flatMap(placeFrom).slice(-MAX_PLACES) };
}

function placeFrom(stored: unknown): LastPlace[] {
  const [chatId, messageId, newestId] = ['chatId', 'messageId', 'newestId'].map((name) =>
    idFrom(memberOf(stored, name)),
  );
  const offset = memberOf(stored, 'offset');
  if (!chatId || !messageId || !newestId || typeof offset !== 'number') return [];
  return [{ chatId, messageId, offset, newestId }];
}

function idFrom(stored: unknown): string {
  return typeof stored === 'string' && stored.length <= MAX_ID_CHARACTERS ? stored : '';
}

export function createPlacesStore(storage?: StateStorage) {
  return createRememberedStore({ name: NAME, version: 1, read: placesFrom }, storage);
}

/** Shared by the tabs of this browser. */
export const placesStore = createPlacesStore();

export function lastPlace(chatId: string): LastPlace | null {
  return placesStore.getState().places.find((place) => place.chatId === chatId) ?? null;
}

/** @param place `null` where it is the end */
export function rememberPlace(chatId: string, place: Omit<LastPlace, 'chatId'> | null): void {
  if (place === null && lastPlace(chatId) === null) return;
  placesStore.reread();
  const others = placesStore.getState().places.filter((other) => other.chatId !== chatId);
  const places = place === null ? others : [...others, { chatId, ...place }];
  placesStore.setState({ places: places.slice(-MAX_PLACES) });
}
