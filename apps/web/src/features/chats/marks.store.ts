import type { Chat } from '@parley/contracts';
import type { StateStorage } from 'zustand/middleware';

import { memberOf } from '../../lib/member-of.ts';
import { createRememberedStore } from '../../lib/remembered.ts';
import { type Marks, marksAfter, MAX_MARKS } from './marks.ts';

const NAME = 'parley.marks';
const MAX_ID_CHARACTERS = 64;

function marksFrom(stored: unknown): Marks {
  return { running: idsFrom(stored, 'running'), unread: idsFrom(stored, 'unread') };
}

function idsFrom(stored: unknown, name: keyof Marks): string[] {
  const ids = memberOf(stored, name);
  if (!Array.isArray(ids)) return [];
  const isId = (id: unknown) => typeof id === 'string' && id.length <= MAX_ID_CHARACTERS;
  return ids.filter(isId).slice(-MAX_MARKS);
}

export function createMarksStore(storage?: StateStorage) {
  return createRememberedStore({ name: NAME, version: 1, read: marksFrom }, storage);
}

/** Shared by the tabs of this browser. */
export const marksStore = createMarksStore();

/** Notes which answers run, and which have ended unseen. */
export function noteAnswers(chats: readonly Chat[], shownId: string | null): void {
  const before = marksStore.getState();
  const after = marksAfter(before, chats, shownId);
  if (!isSame(before, after)) marksStore.setState(after);
}

/** The chat has been seen, or is no more. */
export function forgetMarks(chatId: string): void {
  const { running, unread } = marksStore.getState();
  if (!unread.includes(chatId)) return;
  marksStore.setState({ running, unread: unread.filter((id) => id !== chatId) });
}

function isSame(one: Marks, other: Marks): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
