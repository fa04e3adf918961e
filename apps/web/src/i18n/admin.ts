import { adminEn } from './en/admin.ts';
import { languageTag } from './index.ts';

const CATALOGUES = { en: adminEn } as const;

/** The sentences of the dashboard's pages, in the language of this page. For lazy parts alone. */
export const adminStrings = CATALOGUES[languageTag];
