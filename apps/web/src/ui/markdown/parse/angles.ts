import type { Inline } from '../tokens.ts';
import { entityAt } from './entities.ts';
import type { InlineParser } from './inline-parser.ts';
import { isOpenEntity, isOpenTag } from './unfinished.ts';

const ADDRESS =
  /<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*)>|<([\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)>/y;
const TAG =
  /<(?:[A-Za-z][A-Za-z0-9-]*(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?)*\s*\/?>|\/[A-Za-z][A-Za-z0-9-]*\s*>|!--[^]*?-->|\?[^]*?\?>|![A-Z][^>]*>)/iy;

/** Reads a `<`: an address, or a tag, which is text like any other but for the marks in it. */
export function readAngle(parser: InlineParser): void {
  ADDRESS.lastIndex = parser.at;
  const address = ADDRESS.exec(parser.text);
  if (address !== null) {
    const [source, url, mail = ''] = address;
    const children: Inline[] = [{ type: 'text', text: url ?? mail }];
    parser.pieces.push({ type: 'link', href: url ?? `mailto:${mail}`, title: undefined, children });
    parser.at += source.length;
    return;
  }
  TAG.lastIndex = parser.at;
  const tag = TAG.exec(parser.text);
  if (tag !== null) return parser.pushText(tag[0].length);
  if (parser.context.isOpen && isOpenTag(parser.text.slice(parser.at)))
    parser.at = parser.text.length;
  else parser.pushText(1);
}

/** Reads a `&`: a character by its name or number, or text. */
export function readEntity(parser: InlineParser): void {
  const entity = entityAt(parser.text, parser.at);
  if (entity !== null) {
    parser.pieces.push({ type: 'text', text: entity.text });
    parser.at += entity.length;
  } else if (parser.context.isOpen && isOpenEntity(parser.text.slice(parser.at))) {
    parser.at = parser.text.length;
  } else parser.pushText(1);
}
