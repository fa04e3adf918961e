import type { FilePart, WarningPart } from '@parley/contracts';

import type { JsonObject } from '../fields.ts';
import type { OpenAiChatQuirks } from './index.ts';

/** A file of the user as a piece of the content of a message, or why it cannot be sent. */
export function encodeFile(
  file: FilePart,
  { files }: OpenAiChatQuirks,
): { content: JsonObject } | { warning: WarningPart } {
  const { mediaType, name, url, detail } = file;
  if (url === undefined) return notSent(file, 'its content is not there any more');
  if (mediaType.startsWith('image/')) {
    const image = { url, ...(detail === undefined ? {} : { detail }) };
    return { content: { type: 'image_url', image_url: image } };
  }
  if (files === 'none') return notSent(file, 'the provider takes images and no other files');
  return { content: { type: 'file', file: { filename: name ?? 'file', file_data: url } } };
}

function notSent({ name }: FilePart, reason: string): { warning: WarningPart } {
  const message = `${name ?? 'A file'} was not sent: ${reason}.`;
  return { warning: { type: 'warning', code: 'file_not_sent', message } };
}
