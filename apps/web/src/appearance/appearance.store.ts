import type { StateStorage } from 'zustand/middleware';

import { memberOf } from '../lib/member-of.ts';
import { createRememberedStore } from '../lib/remembered.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** How this browser shows the app. */
export interface Appearance {
  theme: Theme;
  /** A language tag, or `system` for what the browser asks for. */
  language: string;
}

/** `public/theme.js` reads it as well, before the first paint. */
export const APPEARANCE_ENTRY = 'parley.appearance';

const LANGUAGE_TAG = /^[a-z]{2,3}(?:-[a-z\d]{2,8})*$/i;

function appearanceFrom(stored: unknown): Appearance {
  const theme = memberOf(stored, 'theme');
  const language = memberOf(stored, 'language');
  return {
    theme: THEMES.find((known) => known === theme) ?? 'system',
    language: typeof language === 'string' && LANGUAGE_TAG.test(language) ? language : 'system',
  };
}

export function createAppearanceStore(storage?: StateStorage) {
  return createRememberedStore(
    { name: APPEARANCE_ENTRY, version: 1, read: appearanceFrom },
    storage,
  );
}

export const appearanceStore = createAppearanceStore();
