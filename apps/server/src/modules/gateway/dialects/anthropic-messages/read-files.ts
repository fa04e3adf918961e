import type { Part } from '@parley/contracts';

import type { JsonObject } from '../dialect.ts';
import type { Dropped } from '../dropped.ts';
import { isObject } from '../fields.ts';
import { invalid, listAt, nameAt, objectAt, textAt } from './fields.ts';

/** The pictures that the protocol knows, by the ends of their names. */
const IMAGE_TYPES: ReadonlyMap<string, string> = new Map([
  ['png', 'image/png'],
  ['gif', 'image/gif'],
  ['webp', 'image/webp'],
]);
/** An address does not say what it leads to; most pictures are these. */
const USUAL_IMAGE = 'image/jpeg';
const PDF = 'application/pdf';

/**
 * An `image` block. One that was uploaded to the vendor's own store of files is nothing that others
 * can see: dropped.
 *
 * @throws {InvalidRequest}
 */
export function readImage(block: JsonObject, place: string, dropped: Dropped): Part[] {
  const at = `${place}.source`;
  const source = objectAt(block['source'], at);
  switch (source['type']) {
    case 'base64':
      return [inlineFile(source, at)];
    case 'url': {
      const url = nameAt(source['url'], `${at}.url`);
      return [{ type: 'file', mediaType: imageTypeOf(url), url }];
    }
    default:
      return unreadable(source, at, 'image', dropped);
  }
}

/**
 * A `document` block. Text goes on as text: every model reads that, and few take files of it.
 *
 * @throws {InvalidRequest}
 */
export function readDocument(block: JsonObject, place: string, dropped: Dropped): Part[] {
  const at = `${place}.source`;
  const source = objectAt(block['source'], at);
  const { title, context } = block;
  const name = typeof title === 'string' && title !== '' ? { name: title } : {};
  const about = typeof context === 'string' && context !== '' ? [textPart(context)] : [];
  if (isObject(block['citations']) && block['citations']['enabled'] === true) {
    dropped.add('citations');
  }
  switch (source['type']) {
    case 'base64':
      return [...about, { ...inlineFile(source, at), ...name }];
    case 'url': {
      const url = nameAt(source['url'], `${at}.url`);
      return [...about, { type: 'file', mediaType: PDF, url, ...name }];
    }
    case 'text':
      return [...about, titled(name.name, textAt(source['data'], `${at}.data`))];
    case 'content': {
      const head = name.name === undefined ? [] : [textPart(name.name)];
      return [...about, ...head, ...readInnerContent(source['content'], `${at}.content`, dropped)];
    }
    default:
      return unreadable(source, at, 'document', dropped);
  }
}

/** A `search_result` block: a passage, and where it stands. @throws {InvalidRequest} */
export function readSearchResult(block: JsonObject, place: string): Part[] {
  const passages = listAt(block['content'], `${place}.content`).map((inner, position) => {
    const at = `${place}.content.${position}`;
    return textAt(objectAt(inner, at)['text'], `${at}.text`);
  });
  const head = [block['title'], block['source']].filter((line) => typeof line === 'string');
  return [textPart([...head, ...passages].join('\n'))];
}

/** What stands in a document: text, or text and pictures. */
function readInnerContent(content: unknown, place: string, dropped: Dropped): Part[] {
  if (typeof content === 'string') return [textPart(content)];
  return listAt(content, place).flatMap((inner, position) => {
    const at = `${place}.${position}`;
    const block = objectAt(inner, at);
    const type = textAt(block['type'], `${at}.type`);
    if (type === 'text') return [textPart(textAt(block['text'], `${at}.text`))];
    if (type === 'image') return readImage(block, at, dropped);
    dropped.add(type);
    return [];
  });
}

function inlineFile(source: JsonObject, place: string): Extract<Part, { type: 'file' }> {
  const mediaType = nameAt(source['media_type'], `${place}.media_type`);
  const data = nameAt(source['data'], `${place}.data`);
  return { type: 'file', mediaType, url: `data:${mediaType};base64,${data}` };
}

function unreadable(source: JsonObject, place: string, kind: string, dropped: Dropped): Part[] {
  const type = source['type'];
  if (typeof type !== 'string') throw invalid(`${place}.type`, 'must be a string');
  dropped.add(`${kind}.${type}`);
  return [];
}

function imageTypeOf(url: string): string {
  const [path = ''] = url.split(/[?#]/);
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  return IMAGE_TYPES.get(extension) ?? USUAL_IMAGE;
}

function titled(title: string | undefined, text: string): Part {
  return textPart(title === undefined ? text : `${title}\n\n${text}`);
}

export function textPart(text: string): Part {
  return { type: 'text', text };
}
