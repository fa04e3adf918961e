import type { Line } from './line.ts';
import type { BlockNode, Fence, Kind } from './node.ts';

/** Columns by which a line is set in so far that it begins no block. */
export const CODE_INDENT = 4;

/** Whether a line goes on with an open block: `ends` takes the line as the block's last. */
export type Step = 'goes-on' | 'ends' | 'stops';

const goesOn = (isSo: boolean): Step => (isSo ? 'goes-on' : 'stops');

/** Reads the marks with which a line goes on with an open block. */
export function continueBlock(node: BlockNode, line: Line): Step {
  const { kind } = node;
  switch (kind.type) {
    case 'list':
      return 'goes-on';
    case 'quote':
      return continueQuote(line);
    case 'item':
      return continueIndented(line, kind.indent, node.children.length > 0);
    case 'note':
      return continueIndented(line, CODE_INDENT, true);
    case 'code':
      return kind.fence === null
        ? continueIndented(line, CODE_INDENT, true)
        : continueFence(kind, kind.fence, line);
    case 'formula':
      return continueFormula(node, kind, line);
    case 'html':
      return goesOn(kind.end !== null || !line.isBlank);
    case 'paragraph':
    case 'table':
      return goesOn(!line.isBlank);
    default:
      return 'stops';
  }
}

function continueQuote(line: Line): Step {
  const { indent } = line;
  if (indent >= CODE_INDENT || !line.rest.trimStart().startsWith('>')) return 'stops';
  line.skipBlanks(indent);
  line.skip(1);
  line.skipBlanks(1);
  return 'goes-on';
}

function continueIndented(line: Line, columns: number, mayBeBlank: boolean): Step {
  if (line.isBlank ? !mayBeBlank : line.indent < columns) return 'stops';
  line.skipBlanks(columns);
  return 'goes-on';
}

function continueFence(kind: Extract<Kind, { type: 'code' }>, fence: Fence, line: Line): Step {
  if (line.indent < CODE_INDENT && isClosingFence(line.rest, fence)) {
    kind.closed = true;
    return 'ends';
  }
  line.skipBlanks(fence.indent);
  return 'goes-on';
}

function isClosingFence(rest: string, { mark }: Fence): boolean {
  const content = rest.trim();
  return content.length >= mark.length && content === mark.charAt(0).repeat(content.length);
}

function continueFormula(
  node: BlockNode,
  kind: Extract<Kind, { type: 'formula' }>,
  line: Line,
): Step {
  const content = line.rest.trimEnd();
  if (!content.endsWith(kind.close)) return goesOn(!line.isBlank);
  node.text += `\n${content.slice(0, -kind.close.length)}`;
  kind.closed = true;
  return 'ends';
}
