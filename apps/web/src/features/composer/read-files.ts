import { MAX_MESSAGE_CHARACTERS } from '@parley/contracts';

import { strings } from '../../i18n/index.ts';
import { decodeText } from '../../lib/decode-text.ts';
import { formatCount } from '../../lib/format.ts';
import { type GivenFiles, withAttachment } from './attach.ts';
import { type Draft, excessOf, MAX_ATTACHMENTS } from './draft.ts';

/** A longer file cannot be short enough: no character takes more bytes. */
const MAX_FILE_BYTES = 4 * MAX_MESSAGE_CHARACTERS;

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

function tooLong(name: string): string {
  return strings.attachments.tooLong(name, formatCount(MAX_MESSAGE_CHARACTERS));
}
