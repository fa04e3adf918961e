import { MAX_ATTACHMENT_NAME } from '@parley/contracts';

import { countLines } from '../../lib/count-lines.ts';
import { type Draft, newAttachment } from './draft.ts';

/** A paste of more is set beside the text: in the field nobody could oversee it. */
const LONG_CHARACTERS = 8_192;
const LONG_LINES = 100;

/** Files that were chosen, dropped or pasted. */
export interface GivenFiles {
  files: readonly File[];
  /** Names of what cannot be read as one file. */
  folders: readonly string[];
}

export function isLongPaste(text: string): boolean {
  return text.length > LONG_CHARACTERS || countLines(text, LONG_LINES + 1) > LONG_LINES;
}

export function withAttachment(draft: Draft, name: string, text: string): Draft {
  return { ...draft, attachments: [...draft.attachments, newAttachment(shortName(name), text)] };
}

/** A name that the server takes: what is too long loses its middle, so that its ending stays. */
export function shortName(name: string): string {
  if (name.length <= MAX_ATTACHMENT_NAME) return name;
  const half = MAX_ATTACHMENT_NAME / 2;
  return `${name.slice(0, half - 1)}…${name.slice(-half)}`;
}
