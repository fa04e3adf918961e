import type { FilePart } from '@parley/contracts';

import type { JsonObject } from '../dialect.ts';
import type { Dropped } from '../dropped.ts';
import { coerceFile, coerceImage } from '../coerce-files.ts';
import { filledText, isAbsent, isObject } from '../fields.ts';
import { unsealed } from './reasoning-details.ts';

/*
 * Messages as the protocol itself writes them, for a provider that speaks it: each of the spellings
 * that clients use besides (M7) is replaced where it stands, with everything else that is said there.
 * They have been read before, so what cannot be sent at all was refused.
 */

const TEXT_TYPES: ReadonlySet<unknown> = new Set(['input_text', 'output_text']);
/** The members that say what a file is and holds, in its own object or on the part. */
const OF_FILE: ReadonlySet<string> = new Set([
  'file',
  'file_data',
  'file_url',
  'data',
  'filename',
  'mime_type',
  'content_type',
]);
const OF_IMAGE: ReadonlySet<string> = new Set(['image_url', 'detail']);
const ID_ALIASES: readonly string[] = ['toolCallId', 'call_id'];

/** @returns the value itself where nothing is unusual about it */
export function plainMessages(value: unknown, dropped: Dropped): unknown {
  if (!Array.isArray(value)) return value;
  return each(value, (message) => (isObject(message) ? plainMessage(message, dropped) : message));
}

function plainMessage(message: JsonObject, dropped: Dropped): JsonObject {
  const { role, content } = message;
  const plain = {
    ...(role === 'tool' ? namedResult(message) : message),
    ...(isAbsent(content) ? {} : { content: plainContent(content, dropped) }),
    ...(role === 'assistant' ? plainAnswer(message) : {}),
  };
  return isSame(plain, message) ? message : plain;
}

/** The id of the call, which has three names. */
function namedResult(message: JsonObject): JsonObject {
  if (filledText(message['tool_call_id']) !== null) return message;
  const alias = ID_ALIASES.find((name) => filledText(message[name]) !== null);
  if (alias === undefined) return message;
  const { [alias]: id, ...rest } = message;
  return { ...rest, tool_call_id: id };
}

function plainAnswer(message: JsonObject): JsonObject {
  const { tool_calls: calls, reasoning_details: details } = message;
  return {
    ...(Array.isArray(calls) ? { tool_calls: each(calls, plainCall) } : {}),
    ...(Array.isArray(details) ? { reasoning_details: ownDetails(details) } : {}),
  };
}

function plainCall(call: unknown): unknown {
  return isObject(call) && isAbsent(call['type']) ? { ...call, type: 'function' } : call;
}

/** The provider's own blocks as it made them; what others thought is nothing to it. */
function ownDetails(entries: readonly unknown[]): unknown {
  const blocks = unsealed(entries).flatMap(({ detail }) => {
    const isOwn = isObject(detail) && detail['protocol'] === 'openai-chat';
    return isOwn ? [detail['block']] : [];
  });
  const isUnchanged =
    blocks.length === entries.length && blocks.every((b, at) => b === entries[at]);
  if (isUnchanged) return entries;
  return blocks.length === 0 ? undefined : blocks;
}

function plainContent(content: unknown, dropped: Dropped): unknown {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return plainPart(content, dropped);
  const parts = content.flatMap((part: unknown) => plainPart(part, dropped));
  const isUnchanged =
    parts.length === content.length && parts.every((part, at) => part === content[at]);
  return isUnchanged ? content : parts;
}

/** @returns a list of one part, or of none where it is too large to be sent */
function plainPart(part: unknown, dropped: Dropped): unknown[] {
  if (typeof part === 'string') return [{ type: 'text', text: part }];
  if (!isObject(part)) return [part];
  const { type } = part;
  if (TEXT_TYPES.has(type) || (isAbsent(type) && 'text' in part)) {
    return [{ ...part, type: 'text' }];
  }
  switch (type) {
    case 'image_url':
    case 'input_image': {
      const image = coerceImage(part, 'messages');
      if (image !== null) return [plainImage(part, image)];
      dropped.add('image_too_large');
      return [];
    }
    case 'file':
    case 'input_file':
      return [plainFile(part, coerceFile(part, 'messages'))];
    default:
      return [part];
  }
}

function plainImage(part: JsonObject, { url, detail }: FilePart): JsonObject {
  if (part['type'] === 'image_url' && isObject(part['image_url'])) return part;
  const image = { url, ...(detail === undefined ? {} : { detail }) };
  return { ...others(part, OF_IMAGE), type: 'image_url', image_url: image };
}

/** OpenRouter reads files by their data or their address, both in one member, and wants a name. */
function plainFile(part: JsonObject, { name, url }: FilePart): JsonObject {
  const { type, file } = part;
  if (type === 'file' && isObject(file) && file['file_data'] === url) return part;
  const plain = { filename: name ?? 'file', file_data: url };
  const rest = isObject(file) ? others(file, OF_FILE) : {};
  return { ...others(part, OF_FILE), type: 'file', file: { ...rest, ...plain } };
}

function others(value: JsonObject, names: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.has(name)));
}

/** @returns the list itself where no item changes */
function each(list: readonly unknown[], change: (item: unknown) => unknown): readonly unknown[] {
  const changed = list.map(change);
  return changed.every((item, at) => item === list[at]) ? list : changed;
}

function isSame(plain: JsonObject, message: JsonObject): boolean {
  const names = Object.keys(plain);
  return (
    names.length === Object.keys(message).length &&
    names.every((name) => plain[name] === message[name])
  );
}
