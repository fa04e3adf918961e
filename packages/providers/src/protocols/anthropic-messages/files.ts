import type { FilePart } from '@parley/contracts';

import { readDataUrl } from '../data-url.ts';
import type { FileBlock, ImageType } from './wire.ts';

const IMAGE_TYPES: ReadonlyMap<string, ImageType> = new Map([
  ['image/jpeg', 'image/jpeg'],
  ['image/jpg', 'image/jpeg'],
  ['image/png', 'image/png'],
  ['image/gif', 'image/gif'],
  ['image/webp', 'image/webp'],
]);
const PDF = 'application/pdf';

/** A file in the form of the protocol; `null` for a kind that it has no form for. */
export function encodeFile(file: FilePart): FileBlock | null {
  const { url } = file;
  if (url === undefined) return null;
  const [mediaType = ''] = file.mediaType.toLowerCase().split(';');
  if (url.startsWith('https://')) return encodeAddress(file, mediaType, url);
  const data = readDataUrl(url)?.base64;
  return data === undefined ? null : encodeContent(file, mediaType, data);
}

function encodeAddress(file: FilePart, mediaType: string, url: string): FileBlock | null {
  const source = { type: 'url' as const, url };
  if (IMAGE_TYPES.has(mediaType)) return { type: 'image', source };
  return mediaType === PDF ? { type: 'document', ...titleOf(file), source } : null;
}

function encodeContent(file: FilePart, mediaType: string, data: string): FileBlock | null {
  const imageType = IMAGE_TYPES.get(mediaType);
  if (imageType !== undefined) {
    return { type: 'image', source: { type: 'base64', media_type: imageType, data } };
  }
  if (mediaType === PDF) {
    const source = { type: 'base64', media_type: PDF, data } as const;
    return { type: 'document', ...titleOf(file), source };
  }
  if (!mediaType.startsWith('text/')) return null;
  const text = Buffer.from(data, 'base64').toString('utf8');
  const source = { type: 'text', media_type: 'text/plain', data: text } as const;
  return { type: 'document', ...titleOf(file), source };
}

function titleOf({ name }: FilePart): { title?: string } {
  return name === undefined ? {} : { title: name };
}
