import { appearanceStore } from '../appearance/appearance.store.ts';
import { en } from './en/index.ts';
import { pickLanguage } from './language.ts';

/** Every language there is: what its speakers call it, and its sentences. */
const CATALOGUES = { en: { name: 'English', strings: en } } as const;

type Language = keyof typeof CATALOGUES;

/** The first one is for those who speak none of them. */
const LANGUAGES: readonly [Language, ...Language[]] = ['en'];

/** Chosen when the page is loaded: a sentence that was drawn does not change its language. */
export const languageTag: Language = pickLanguage(
  appearanceStore.getState().language,
  navigator.languages,
  LANGUAGES,
);

/** The languages to choose from. */
export const languages = LANGUAGES.map((tag) => ({ tag, name: CATALOGUES[tag].name }));

/** The sentences of the interface in the language of this page. */
export const strings = CATALOGUES[languageTag].strings;
