import type { FilePart, Part } from '@parley/contracts';

import type { Dropped } from '../dropped.ts';
import { InvalidRequest, type JsonObject } from '../dialect.ts';
import { coerceFile, coerceImage } from '../coerce-files.ts';
import { filledText, isAbsent, isObject, optionalObject, requiredText } from '../fields.ts';

/*
 * What may stand in the content of a message, or in what a tool gave back. Parts of chat completions
 * are read as well (gateway specification, M7).
 */

const TEXT_TYPES: ReadonlySet<unknown> = new Set(['input_text', 'output_text', 'text']);

/** Until somebody says what it is: files that only their id names. */
const SOME_IMAGE = 'image/jpeg';
const SOME_FILE = 'application/octet-stream';

/** Media types of sounds whose format is called otherwise. */
const SOUNDS: ReadonlyMap<string, string> = new Map([['mp3', 'mpeg']]);

/** Text and files, in order. @throws {InvalidRequest} */
export function readContent(content: unknown, at: string, dropped: Dropped): Part[] {
  return piecesOf(content, at).flatMap(({ value, place }): Part[] => {
    const text = textOfPiece(value, place);
    if (text !== null) return text === '' ? [] : [{ type: 'text', text }];
    if (!isObject(value)) throw new InvalidRequest(`${place} must be a text or a part.`, place);
    return readFilePiece(value, place, dropped);
  });
}

/** Text alone; other parts are left out and named. @throws {InvalidRequest} */
export function readTexts(content: unknown, at: string, dropped: Dropped): string[] {
  return piecesOf(content, at).flatMap(({ value, place }) => {
    const text = textOfPiece(value, place);
    if (text !== null) return text === '' ? [] : [text];
    dropped.add(isObject(value) ? requiredText(value['type'], `${place}.type`) : 'unknown');
    return [];
  });
}

/**
 * What a tool gave back. Our results are text: a file is named in its place, and shown by a message
 * of the user that follows.
 *
 * @throws {InvalidRequest}
 */
export function readOutput(
  output: unknown,
  at: string,
  dropped: Dropped,
): { output: string; shown: FilePart[] } {
  const lines: string[] = [];
  const shown: FilePart[] = [];
  for (const part of readContent(output, at, dropped)) {
    if (part.type === 'text') lines.push(part.text);
    if (part.type !== 'file') continue;
    lines.push(part.mediaType.startsWith('image/') ? '[image]' : '[file]');
    shown.push(part);
  }
  return { output: lines.join('\n'), shown };
}

function piecesOf(content: unknown, at: string): { value: unknown; place: string }[] {
  if (Array.isArray(content)) {
    return content.map((value: unknown, index) => ({ value, place: `${at}.${index}` }));
  }
  if (typeof content === 'string' || isObject(content)) return [{ value: content, place: at }];
  throw new InvalidRequest(`${at} must be a text or a list of parts.`, at);
}

/** What a model refused with is its own words. @returns `null` for what is no text */
function textOfPiece(value: unknown, at: string): string | null {
  if (typeof value === 'string') return value;
  if (!isObject(value)) return null;
  const { type } = value;
  const isText = isAbsent(type) ? 'text' in value : TEXT_TYPES.has(type);
  if (!isText && type !== 'refusal') return null;
  const name = isText ? 'text' : 'refusal';
  const text = value[name];
  if (typeof text === 'string') return text;
  throw new InvalidRequest(`${at}.${name} must be a text.`, `${at}.${name}`);
}

function readFilePiece(piece: JsonObject, at: string, dropped: Dropped): Part[] {
  const type = requiredText(piece['type'], `${at}.type`);
  switch (type) {
    case 'input_image':
    case 'image_url':
      return namedById(piece, SOME_IMAGE, dropped) ?? readImage(piece, at, dropped);
    case 'input_file':
    case 'file':
      return namedById(piece, SOME_FILE, dropped) ?? [coerceFile(piece, at)];
    case 'input_audio':
      return [readAudio(piece, at)];
    default:
      dropped.add(type);
      return [];
  }
}

/** A file that OpenAI keeps: it knows the id, and others are told that a file was there. */
function namedById(piece: JsonObject, mediaType: string, dropped: Dropped): FilePart[] | null {
  const file = isObject(piece['file']) ? piece['file'] : piece;
  if (filledText(file['file_id']) === null) return null;
  dropped.add('file_id');
  const name = filledText(file['filename']);
  return [{ type: 'file', mediaType, ...(name === null ? {} : { name }) }];
}

function readImage(piece: JsonObject, at: string, dropped: Dropped): FilePart[] {
  const image = coerceImage(piece, at);
  if (image !== null) return [image];
  dropped.add('image_too_large');
  return [];
}

/** A sound is a file like others (A4.5). */
function readAudio(piece: JsonObject, at: string): FilePart {
  const place = `${at}.input_audio`;
  const audio = optionalObject(piece['input_audio'], place) ?? piece;
  const data = requiredText(audio['data'], `${place}.data`);
  const format = requiredText(audio['format'], `${place}.format`).toLowerCase();
  const mediaType = `audio/${SOUNDS.get(format) ?? format}`;
  return { type: 'file', mediaType, url: `data:${mediaType};base64,${data}` };
}
