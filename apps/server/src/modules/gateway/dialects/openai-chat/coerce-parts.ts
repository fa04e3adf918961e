import type { Part } from '@parley/contracts';

import { InvalidRequest, type JsonObject } from '../dialect.ts';
import { coerceFile, coerceImage } from '../coerce-files.ts';
import { isAbsent, isObject, quoted } from '../fields.ts';

/*
 * What may stand in the `content` of a message, in all the spellings that clients use: a text, one
 * part, or a list of both; parts of chat completions and of the Responses API alike (M7).
 */

const TEXT_TYPES: ReadonlySet<unknown> = new Set(['text', 'input_text', 'output_text']);

/** A4: told before anything else is looked at, wherever it stands and whatever it holds. */
export function refuseAudio(content: unknown): void {
  const parts: readonly unknown[] = Array.isArray(content) ? content : [content];
  if (parts.some((part) => isObject(part) && part['type'] === 'input_audio')) {
    throw new InvalidRequest('Audio input is not supported on chat completions.', 'messages');
  }
}

/** Content that must be text, piece by piece; `null` where there is anything else. */
export function textPieces(content: unknown, at: string): string[] | null {
  if (typeof content === 'string') return [content];
  if (isAbsent(content)) return null;
  const pieces = partsOf(content, at).map(({ value, place }) => textOfPart(value, place));
  return pieces.every((piece) => piece !== null) ? pieces : null;
}

/**
 * What a user says.
 *
 * @param leaveOut is told what is not sent, in one word
 */
export function userParts(content: unknown, at: string, leaveOut: (word: string) => void): Part[] {
  const parts = partsOf(content, at).flatMap(({ value, place }): Part[] => {
    const text = textOfPart(value, place);
    if (text !== null) return [{ type: 'text', text }];
    if (!isObject(value)) throw new InvalidRequest(`${place} must be a text or a part.`, place);
    const file = fileOfPart(value, place);
    if (file === null) leaveOut('image_too_large');
    return file === null ? [] : [file];
  });
  if (parts.length > 0) return parts;
  throw new InvalidRequest('A message needs content that can be sent.', at);
}

/** What an answer said. Its refusals are its own words. */
export function assistantText(content: unknown, at: string): string {
  if (isAbsent(content)) return '';
  return partsOf(content, at)
    .map(({ value, place }) => {
      if (isObject(value) && value['type'] === 'refusal')
        return textMember(value, 'refusal', place);
      const text = textOfPart(value, place);
      if (text === null) throw unsupportedType(value, place);
      return text;
    })
    .join('');
}

interface Placed {
  value: unknown;
  place: string;
}

function partsOf(content: unknown, at: string): Placed[] {
  if (Array.isArray(content)) {
    return content.map((value: unknown, index) => ({ value, place: `${at}.${index}` }));
  }
  if (typeof content === 'string' || isObject(content)) return [{ value: content, place: at }];
  throw new InvalidRequest(`${at} must be a text or a list of parts.`, at);
}

/** @returns `null` for what is no text */
function textOfPart(value: unknown, at: string): string | null {
  if (typeof value === 'string') return value;
  if (!isObject(value)) return null;
  const { type } = value;
  const isText = isAbsent(type) ? 'text' in value : TEXT_TYPES.has(type);
  return isText ? textMember(value, 'text', at) : null;
}

function textMember(part: JsonObject, name: string, at: string): string {
  const text = part[name];
  if (typeof text === 'string') return text;
  throw new InvalidRequest(`${at}.${name} must be a text.`, `${at}.${name}`);
}

function fileOfPart(part: JsonObject, at: string): Part | null {
  switch (part['type']) {
    case 'image_url':
    case 'input_image':
      return coerceImage(part, at);
    case 'file':
    case 'input_file':
      return coerceFile(part, at);
    default:
      throw unsupportedType(part, at);
  }
}

function unsupportedType(value: unknown, at: string): InvalidRequest {
  const type = isObject(value) ? value['type'] : value;
  return new InvalidRequest(
    `Content of the type "${quoted(type)}" is not supported.`,
    `${at}.type`,
  );
}
