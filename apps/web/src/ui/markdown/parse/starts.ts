import type { Kind } from './node.ts';
import type { Line } from './line.ts';

/** Where a block may begin. */
export interface Place {
  isInParagraph: boolean;
  /** Only the document is around it. */
  isTop: boolean;
}

/** A block that begins in a line. */
export type Start =
  | { kind: Extract<Kind, { type: 'quote' | 'note' | 'rule' | 'html' }>; text?: undefined }
  | { kind: Extract<Kind, { type: 'heading' | 'code' | 'formula' }>; text: string }
  | {
      kind: Extract<Kind, { type: 'item' }>;
      marker: string;
      start: number | null;
      text?: undefined;
    };

const HEADING = /^(#{1,6})(?:[ \t]+|$)/;
const FENCE = /^(`{3,}(?=[^`]*$)|~{3,})(.*)$/;
const RULE = /^(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})$/;
const MARKER = /^(?:[-+*]|(\d{1,9})[.)])(?=[ \t]|$)/;
const NOTE = /^\[\^([^\]\s[]{1,99})\]:/;
const FORMULA_MARKS = [
  ['$$', '$$'],
  ['\\[', '\\]'],
] as const;
/** Blanks after a marker that are more than this are a part of the content. */
const MARKER_BLANKS = 4;

/** The tags that are met in answers. Others, `<thinking>` say, leave the Markdown below them as it is. */
const BLOCK_TAGS =
  'article|blockquote|body|center|d[dlt]|details|div|figcaption|figure|footer|form|h[1-6]|head|header|hr|html|iframe|li|main|nav|ol|p|section|summary|table|tbody|t[dhr]|thead|ul';
/** How HTML begins, and how it ends; `null` stands for a blank line (CommonMark 4.6). */
const HTML: readonly (readonly [RegExp, RegExp | null])[] = [
  [/^<(?:script|pre|textarea|style)(?:\s|>|$)/i, /<\/(?:script|pre|textarea|style)>/i],
  [/^<!--/, /-->/],
  [/^<\?/, /\?>/],
  [/^<![A-Za-z]/, />/],
  [/^<!\[CDATA\[/, /\]\]>/],
  [new RegExp(`^</?(?:${BLOCK_TAGS})(?:\\s|/?>|$)`, 'i'), null],
];

/** The block that begins at the place of a line, of which its mark is taken; `null` for mere text. */
export function takeStart(line: Line, { isInParagraph, isTop }: Place): Start | null {
  const indent = line.indent;
  const ahead = line.rest.trimStart();
  return (
    takeQuote(line, ahead) ??
    takeHeading(ahead) ??
    takeFence(ahead, indent) ??
    takeFormula(ahead) ??
    takeHtml(ahead) ??
    (RULE.test(ahead) ? { kind: { type: 'rule' } } : null) ??
    (isTop ? takeNote(line, ahead) : null) ??
    takeItem(line, ahead, isInParagraph)
  );
}

function takeQuote(line: Line, ahead: string): Start | null {
  if (!ahead.startsWith('>')) return null;
  line.skipBlanks(line.indent);
  line.skip(1);
  line.skipBlanks(1);
  return { kind: { type: 'quote' } };
}

function takeHeading(ahead: string): Start | null {
  const match = HEADING.exec(ahead);
  if (match === null) return null;
  const depth = match[1]?.length ?? 1;
  const text = withoutMarksAtEnd(ahead.slice(match[0].length).trim());
  return { kind: { type: 'heading', depth }, text };
}

/** Without the `##` that may close a heading, where a blank parts them from its words. */
function withoutMarksAtEnd(text: string): string {
  let end = text.length;
  while (text[end - 1] === '#') end -= 1;
  const isApart = end === 0 || text[end - 1] === ' ' || text[end - 1] === '\t';
  return isApart ? text.slice(0, end).trimEnd() : text;
}

function takeFence(ahead: string, indent: number): Start | null {
  const match = FENCE.exec(ahead);
  if (match === null) return null;
  const [, mark = '', info = ''] = match;
  const language = info.trim().split(/\s/)[0] ?? '';
  return { kind: { type: 'code', fence: { mark, indent }, language, closed: false }, text: '' };
}

/** A formula in lines of its own; one that is followed by words is a part of their paragraph. */
function takeFormula(ahead: string): Start | null {
  for (const [open, close] of FORMULA_MARKS) {
    if (!ahead.startsWith(open) || ahead.startsWith('$$$')) continue;
    const content = ahead.slice(open.length);
    const end = content.indexOf(close);
    const kind = { type: 'formula', open, close, closed: end !== -1 } as const;
    // With words behind its mark it is read with its paragraph, where `\\[` may be a mere bracket.
    if (end === -1) return content.trim() === '' ? { kind, text: '' } : null;
    const tex = content.slice(0, end);
    if (content.slice(end + close.length).trim() !== '' || tex.trim() === '') return null;
    return { kind, text: tex };
  }
  return null;
}

function takeHtml(ahead: string): Start | null {
  const known = ahead.startsWith('<') ? HTML.find(([begin]) => begin.test(ahead)) : undefined;
  return known === undefined ? null : { kind: { type: 'html', end: known[1] } };
}

function takeNote(line: Line, ahead: string): Start | null {
  const match = NOTE.exec(ahead);
  if (match === null) return null;
  line.skipBlanks(line.indent);
  line.skip(match[0].length);
  line.skipBlanks(line.indent);
  return { kind: { type: 'note', label: match[1] ?? '' } };
}

function takeItem(line: Line, ahead: string, isInParagraph: boolean): Start | null {
  const match = MARKER.exec(ahead);
  if (match === null) return null;
  const mark = match[0];
  const start = match[1] === undefined ? null : Number(match[1]);
  const isEmpty = ahead.slice(mark.length).trim() === '';
  // A number that wrapped to the beginning of a line is no list.
  if (isInParagraph && (isEmpty || (start !== null && start !== 1))) return null;
  const before = line.indent;
  line.skipBlanks(before);
  line.skip(mark.length);
  const blanks = line.indent;
  const taken = isEmpty || blanks > MARKER_BLANKS ? 1 : blanks;
  line.skipBlanks(taken);
  const indent = before + mark.length + taken;
  return { kind: { type: 'item', indent }, marker: mark.slice(-1), start };
}
