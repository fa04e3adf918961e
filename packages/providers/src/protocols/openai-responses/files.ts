import type { FilePart } from '@parley/contracts';

import type { ProviderWarning } from '../../types.ts';
import type { JsonObject } from '../fields.ts';
import { fileNotSent } from '../file-warning.ts';

/** The pictures that models read (OpenAI's guide to images). */
const IMAGE_TYPES: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/jpg',
  'image/webp',
  'image/gif',
]);

/** A file of the user as a piece of the content of a message, or why it cannot be sent. */
export function encodeFile(file: FilePart): { content: JsonObject } | { warning: ProviderWarning } {
  const { name, url, detail = 'auto' } = file;
  const [mediaType = ''] = file.mediaType.toLowerCase().split(';');
  if (url === undefined) return notSent(file, 'its content is not there any more');
  const isData = url.startsWith('data:');
  if (!isData && !url.startsWith('https://')) return notSent(file, 'it has no address to send');
  if (IMAGE_TYPES.has(mediaType)) {
    return { content: { type: 'input_image', image_url: url, detail } };
  }
  // Sounds go as any file (gateway specification, A4): which of them are heard the model says.
  if (/^(?:image|video)\//.test(mediaType)) {
    return notSent(file, `the provider does not take ${mediaType}`);
  }
  // Of an address the provider reads the name itself.
  return {
    content: isData
      ? { type: 'input_file', filename: name ?? 'file', file_data: url }
      : { type: 'input_file', file_url: url },
  };
}

function notSent(file: FilePart, reason: string): { warning: ProviderWarning } {
  const which = file.name === undefined ? 'A file' : `The file “${file.name}”`;
  return { warning: fileNotSent(file, `${which} was not sent: ${reason}.`) };
}
