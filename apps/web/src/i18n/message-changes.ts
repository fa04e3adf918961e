import { messageChangesEn } from './en/message-changes.ts';
import { languageTag } from './index.ts';

const CATALOGUES = { en: messageChangesEn } as const;

/** The sentences of fields and questions that are fetched when they are opened. For those alone. */
export const changeStrings = CATALOGUES[languageTag];
