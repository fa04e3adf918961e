import { MAX_ATTACHMENT_NAME, MAX_MESSAGE_CHARACTERS } from '@parley/contracts';

import { strings } from '../../i18n/index.ts';
import { countLines } from '../../lib/count-lines.ts';
import { decodeText } from '../../lib/decode-text.ts';
import { formatCount } from '../../lib/format.ts';
import { type Draft, excessOf, MAX_ATTACHMENTS, newAttachment } from './draft.ts';

/** A paste of more is set beside the text: in the field nobody could oversee it. */
const LONG_CHARACTERS = 8_192;
const LONG_LINES = 100;

/** A longer file cannot be short enough: no character takes more bytes. */
const MAX_FILE_BYTES = 4 * MAX_MESSAGE_CHARACTERS;

/** Files that were chosen, dropped or pasted. */
export interface GivenFiles {
  files: readonly File[];
  /** Names of what cannot be read as one file. */
  folders: readonly string[];
}

/** A draft with what could be attached, and a sentence for each that could not. */
export interface Attached {
  draft: Draft;
  problems: readonly string[];
}

interface ReadFile {
  name: string;
  /** `null` where `problem` says why there is none. */
  text: string | null;
  problem: string;
}

export function isLongPaste(text: string): boolean {
  return text.length > LONG_CHARACTERS || countLines(text, LONG_LINES + 1) > LONG_LINES;
}

/** Reads what was given, as far as it is text; it never throws. */
export function readFiles({ files }: GivenFiles): Promise<ReadFile[]> {
  return Promise.all(files.map(readOne));
}

async function readOne(file: File): Promise<ReadFile> {
  const { name } = file;
  const not = (problem: string) => ({ name, text: null, problem });
  if (file.size > MAX_FILE_BYTES) return not(tooLong(name));
  try {
    const decoded = decodeText(new Uint8Array(await file.arrayBuffer()));
    if ('text' in decoded) {
      return decoded.text === ''
        ? not(strings.attachments.empty(name))
        : { name, text: decoded.text, problem: '' };
    }
    const { notText, notUtf8 } = strings.attachments;
    return not(decoded.problem === 'binary' ? notText(name) : notUtf8(name));
  } catch {
    return not(strings.attachments.unreadable(name));
  }
}

/** Adds what was read to a draft, in order, as long as one message holds it. */
export function attachTo(draft: Draft, read: readonly ReadFile[]): Attached {
  const problems: string[] = [];
  let present = draft;
  for (const { name, text, problem } of read) {
    const more = text === null ? null : withAttachment(present, name, text);
    const excess = more === null ? null : excessOf(more);
    if (more === null) problems.push(problem);
    else if (excess === 'characters') problems.push(tooLong(name));
    else if (excess === 'attachments')
      problems.push(strings.attachments.tooMany(name, MAX_ATTACHMENTS));
    else present = more;
  }
  return { draft: present, problems };
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

function tooLong(name: string): string {
  return strings.attachments.tooLong(name, formatCount(MAX_MESSAGE_CHARACTERS));
}
