import { en } from './en/index.ts';

/** The sentences of the interface in the language of this page. */
export const strings = en;
