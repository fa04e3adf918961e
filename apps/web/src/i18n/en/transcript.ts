import { details } from './details.ts';
import { markdown } from './markdown.ts';
import { messageActions } from './message-actions.ts';
import { reading } from './reading.ts';

/** The sentences that only a page with messages needs. */
export const transcriptEn = { details, markdown, messageActions, reading } as const;
