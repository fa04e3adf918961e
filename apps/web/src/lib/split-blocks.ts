/** A stretch of an answer. The `source` of all blocks, joined, is the answer: nothing is lost. */
export type Block =
  | { type: 'text'; source: string }
  | {
      type: 'code';
      source: string;
      /** The first word after the opening fence; empty when there is none. */
      language: string;
      /** What stands between the fences, without the indentation of the opening one. */
      code: string;
      /** Whether the closing fence has arrived. */
      closed: boolean;
    };

interface Fence {
  mark: string;
  indent: number;
  language: string;
}

const OPENING = /^([ \t]*)(`{3,}(?=[^`]*$)|~{3,})(.*)$/;
/**
 * What may become an opening fence ends the paragraph before it, even when the rest of its line
 * turns out to forbid one: the paragraph must not change again.
 */
const MAY_OPEN = /^[ \t]*(```|~~~)/;

/**
 * Parts an answer into paragraphs and fenced code. Made for text that still grows: all blocks but
 * the last stay as they are, whatever follows, so only the last needs to be drawn again. Blank
 * lines belong to the block before them.
 */
export function splitBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  const lines = text.split(/(?<=\n)/);
  let index = 0;
  while (index < lines.length) {
    const fence = openingFence(lines[index] ?? '');
    const content =
      fence === null ? endOfParagraph(lines, index) : endOfCode(lines, index + 1, fence);
    const end = skipBlank(lines, content);
    const source = lines.slice(index, end).join('');
    blocks.push(
      fence === null
        ? { type: 'text', source }
        : codeBlock(source, lines.slice(index + 1, content), fence),
    );
    index = end;
  }
  return blocks;
}

function openingFence(line: string): Fence | null {
  const match = OPENING.exec(withoutBreak(line));
  if (match === null) return null;
  const [, indent = '', mark = '', info = ''] = match;
  return { mark, indent: indent.length, language: info.trim().split(/\s/)[0] ?? '' };
}

function closes(line: string, fence: Fence): boolean {
  const content = line.trim();
  return (
    content.length >= fence.mark.length && content === fence.mark.charAt(0).repeat(content.length)
  );
}

function endOfParagraph(lines: readonly string[], start: number): number {
  let index = start + 1;
  while (index < lines.length) {
    const line = lines[index] ?? '';
    if (isBlank(line) || MAY_OPEN.test(line)) break;
    index += 1;
  }
  return index;
}

function endOfCode(lines: readonly string[], start: number, fence: Fence): number {
  for (let index = start; index < lines.length; index += 1) {
    if (closes(lines[index] ?? '', fence)) return index + 1;
  }
  return lines.length;
}

function skipBlank(lines: readonly string[], start: number): number {
  let index = start;
  while (index < lines.length && isBlank(lines[index] ?? '')) index += 1;
  return index;
}

function codeBlock(source: string, body: readonly string[], fence: Fence): Block {
  const last = body.at(-1);
  const closed = last !== undefined && closes(last, fence);
  const content = closed ? body.slice(0, -1) : body;
  const code = withoutBreak(content.map((line) => outdent(line, fence.indent)).join(''));
  return { type: 'code', source, language: fence.language, code, closed };
}

function outdent(line: string, columns: number): string {
  const blanks = /^[ \t]*/.exec(line)?.[0].length ?? 0;
  return line.slice(Math.min(columns, blanks));
}

function isBlank(line: string): boolean {
  return line.trim() === '';
}

function withoutBreak(text: string): string {
  return text.replace(/\r?\n$/, '');
}
