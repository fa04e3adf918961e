import type { StateStorage } from 'zustand/middleware';
import { createStore } from 'zustand/vanilla';

import { memberOf } from '../../lib/member-of.ts';
import { createRememberedStore } from '../../lib/remembered.ts';

export interface FrameState {
  /**
   * The place in the history at which the sidebar was opened over the page. To go anywhere else
   * closes it.
   */
  sidebarOpenAt: string | null;
  /** The page of the chats that was seen last: the dashboard leads back to it. */
  chatsPath: string;
}

export const frameStore = createStore<FrameState>(() => ({ sidebarOpenAt: null, chatsPath: '/' }));

/** How this browser likes the frame. */
export interface FramePrefs {
  /** Whether the sidebar stands beside the page where there is room; `null`: as the width has it. */
  pinned: boolean | null;
}

function prefsFrom(stored: unknown): FramePrefs {
  const pinned = memberOf(stored, 'pinned');
  return { pinned: typeof pinned === 'boolean' ? pinned : null };
}

export function createFramePrefsStore(storage?: StateStorage) {
  return createRememberedStore({ name: 'parley.frame', version: 1, read: prefsFrom }, storage);
}

export const framePrefsStore = createFramePrefsStore();
