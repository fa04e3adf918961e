import type { FilePart } from '@parley/contracts';

import type { ProviderWarning } from '../../types.ts';
import { readDataUrl } from '../data-url.ts';
import type { JsonObject } from '../fields.ts';
import { fileNotSent } from '../file-warning.ts';
import type { OpenAiChatQuirks } from './index.ts';

/** A file of the user as a piece of the content of a message, or why it cannot be sent. */
export function encodeFile(
  file: FilePart,
  { files }: OpenAiChatQuirks,
): { content: JsonObject } | { warning: ProviderWarning } {
  const { mediaType, name, url, detail } = file;
  if (url === undefined) return notSent(file, 'its content is not there any more');
  if (mediaType.startsWith('image/')) {
    const image = { url, ...(detail === undefined ? {} : { detail }) };
    return { content: { type: 'image_url', image_url: image } };
  }
  if (files === 'none') return notSent(file, 'the provider takes images and no other files');
  const sound = soundOf(mediaType, url);
  if (sound !== null) return { content: { type: 'input_audio', input_audio: sound } };
  return { content: { type: 'file', file: { filename: name ?? 'file', file_data: url } } };
}

/** The names of formats that are not those of their media types. */
const SOUND_FORMATS: ReadonlyMap<string, string> = new Map([['mpeg', 'mp3']]);

/** A sound by its content, which stands in a part of its own; `null` for what is none. */
function soundOf(mediaType: string, url: string): { data: string; format: string } | null {
  const [type = '', kind = ''] = mediaType.toLowerCase().split(/[/;]/);
  const inline = type === 'audio' ? readDataUrl(url) : null;
  return inline && { data: inline.base64, format: SOUND_FORMATS.get(kind) ?? kind };
}

function notSent(file: FilePart, reason: string): { warning: ProviderWarning } {
  return { warning: fileNotSent(file, `${file.name ?? 'A file'} was not sent: ${reason}.`) };
}
