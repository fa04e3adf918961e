import type { FilePart } from '@parley/contracts';

import { InvalidRequest, type JsonObject } from './dialect.ts';
import { filledText, isObject } from './fields.ts';

/** Bytes of one picture inside a request; a larger one is left out, and that is told (M7). */
const MAX_INLINE_IMAGE_BYTES = 8 * 1024 * 1024;

/** What a file of an address is, where nobody says: by the end of its name. */
const TYPE_BY_ENDING: ReadonlyMap<string, string> = new Map([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['gif', 'image/gif'],
  ['webp', 'image/webp'],
  ['pdf', 'application/pdf'],
  ['txt', 'text/plain'],
  ['md', 'text/markdown'],
  ['csv', 'text/csv'],
  ['html', 'text/html'],
  ['json', 'application/json'],
]);

/**
 * Of a picture on the web whose address says nothing of its kind. Whoever fetches it sees what it is;
 * until then it only has to pass for a picture that every model reads.
 */
const SOME_IMAGE = 'image/jpeg';
const SOME_FILE = 'application/octet-stream';

const DETAILS: ReadonlySet<unknown> = new Set(['auto', 'low', 'high', 'original']);

/**
 * A picture: `image_url` as text or as `{url, detail}`, or `input_image` as the Responses API has it.
 *
 * @param at where the part stands
 * @returns `null` where it is too large to be sent
 */
export function coerceImage(part: JsonObject, at: string): FilePart | null {
  if (filledText(part['file_id']) !== null) throw fileIdRefused();
  const image = part['image_url'];
  const url = filledText(isObject(image) ? image['url'] : image);
  const param = isObject(image) ? `${at}.image_url.url` : `${at}.image_url`;
  if (url === null) throw new InvalidRequest('An image needs the address of its content.', param);
  const mediaType = mediaTypeOfUrl(url, param) ?? SOME_IMAGE;
  if (mediaType.startsWith('image/') && inlineBytes(url) > MAX_INLINE_IMAGE_BYTES) return null;
  const detail = detailOf(isObject(image) ? (image['detail'] ?? part['detail']) : part['detail']);
  return { type: 'file', mediaType, url, ...(detail === undefined ? {} : { detail }) };
}

/**
 * A file, its members in `file` or on the part itself. The first of these that is not empty is its
 * content: `file_url`, `file_data` (an address too, as OpenRouter has it, or base64), `data`.
 */
export function coerceFile(part: JsonObject, at: string): FilePart {
  const isNested = isObject(part['file']);
  const file = isObject(part['file']) ? part['file'] : part;
  const place = isNested ? `${at}.file` : at;
  if (filledText(file['file_id']) !== null) throw fileIdRefused();
  const name = filledText(file['filename']);
  const told = filledText(file['mime_type']) ?? filledText(file['content_type']);
  const named = (mediaType: string, url: string): FilePart => ({
    type: 'file',
    mediaType: mediaType.toLowerCase(),
    ...(name === null ? {} : { name }),
    url,
  });
  const address = filledText(file['file_url']);
  if (address !== null) {
    return named(told ?? mediaTypeOfUrl(address, `${place}.file_url`) ?? SOME_FILE, address);
  }
  const data = filledText(file['file_data']) ?? filledText(file['data']);
  if (data === null) {
    throw new InvalidRequest('A file needs file_data or file_url.', `${place}.file_data`);
  }
  // Base64 has no colon.
  if (!/^(?:data|https?):/i.test(data.slice(0, 'https:'.length))) {
    const mediaType = told ?? SOME_FILE;
    return named(mediaType, `data:${mediaType};base64,${data}`);
  }
  const ofUrl = mediaTypeOfUrl(data, `${place}.file_data`);
  return named(/^data:/i.test(data) ? (ofUrl ?? SOME_FILE) : (told ?? ofUrl ?? SOME_FILE), data);
}

/** M7: nothing is stored here that an id could name. */
function fileIdRefused(): InvalidRequest {
  return new InvalidRequest(
    'Invalid request payload: files are not known by file_id here. Send file_data or file_url.',
    'messages',
  );
}

/** @returns `null` where the address does not say; throws for one that nobody can fetch */
function mediaTypeOfUrl(url: string, param: string): string | null {
  const inline = /^data:([^;,]*)[^,]{0,200},/i.exec(url.slice(0, MAX_HEAD_CHARACTERS));
  if (inline !== null) return inline[1]?.trim().toLowerCase() || null;
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    throw new InvalidRequest(`${param} must be a data: URL, or an address of the web.`, param);
  }
  const ending = /\.(\w+)$/.exec(new URL(url).pathname)?.[1] ?? '';
  return TYPE_BY_ENDING.get(ending.toLowerCase()) ?? null;
}

/** Of a `data:` URL, what stands before its comma. */
const MAX_HEAD_CHARACTERS = 400;

/** How much a `data:` URL holds, within some bytes. */
function inlineBytes(url: string): number {
  if (!/^data:/i.test(url.slice(0, 'data:'.length))) return 0;
  const comma = url.indexOf(',');
  const characters = url.length - comma - 1;
  return /;base64$/i.test(url.slice(0, comma)) ? (characters * 3) / 4 : characters;
}

function detailOf(value: unknown): FilePart['detail'] {
  return isDetail(value) ? value : undefined;
}

function isDetail(value: unknown): value is NonNullable<FilePart['detail']> {
  return DETAILS.has(value);
}
