import { transcriptEn } from './en/transcript.ts';
import { languageTag } from './index.ts';

const CATALOGUES = { en: transcriptEn } as const;

/** The sentences of messages, in the language of this page. For the transcript and lazy parts alone. */
export const transcriptStrings = CATALOGUES[languageTag];
