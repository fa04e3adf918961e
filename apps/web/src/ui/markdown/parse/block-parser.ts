import { CODE_INDENT, continueBlock } from './continues.ts';
import type { BlockTree } from './block-tree.ts';
import { Line } from './line.ts';
import { type BlockNode, isContainer, isVerbatim, openChild } from './node.ts';
import { type Start, takeStart } from './starts.ts';
import { alignmentsOf, cellsOf } from './table-row.ts';

/** Containers within each other; deeper marks are text. A model may write 10,000 of them. */
const MAX_DEPTH = 48;
const UNDERLINE = /^(?:(=+)|-+)[ \t]*$/;

/**
 * Reads Markdown by lines into blocks (the algorithm of CommonMark's appendix). A line costs what it
 * holds and the depth at which it stands, however long the block is that it goes on with.
 */
export class BlockParser {
  private readonly tree: BlockTree;

  constructor(tree: BlockTree) {
    this.tree = tree;
  }

  /** @param text a line without its break */
  readLine(text: string): void {
    const line = new Line(text);
    const container = this.continueOpen(line);
    if (container === null) {
      this.tree.isAfterBlank = false;
      return;
    }
    const { isBlank } = line;
    const target = this.startBlocks(container, line);
    if (target !== null) this.addLine(target, container, line);
    this.tree.isAfterBlank =
      isBlank &&
      (isContainer(container) ? container.kind.type !== 'quote' : !holdsBlanks(container));
  }

  /** Nothing follows. */
  end(): void {
    this.tree.close(this.tree.root);
  }

  /** The innermost open block with which the line goes on; `null` when the line was its last. */
  private continueOpen(line: Line): BlockNode | null {
    let container = this.tree.root;
    for (let child = openChild(container); child !== null; child = openChild(container)) {
      const step = continueBlock(child, line);
      if (step === 'stops') break;
      if (step === 'ends') {
        this.tree.close(child);
        return null;
      }
      container = child;
    }
    return container;
  }

  /** Begins the blocks that begin in a line; what is left of it belongs to the one that is returned. */
  private startBlocks(from: BlockNode, line: Line): BlockNode | null {
    let container = from;
    for (let depth = depthOf(from); !isVerbatim(container) && !line.isBlank; depth += 1) {
      const isInParagraph = container.kind.type === 'paragraph';
      if (line.indent >= CODE_INDENT) return this.startIndentedCode(container, line);
      if (isInParagraph && this.rewriteParagraph(container, line)) return null;
      const isTop = isTopLevel(container);
      const start = depth < MAX_DEPTH ? takeStart(line, { isInParagraph, isTop }) : null;
      if (start === null) return container;
      container = this.addStart(container, start);
      if (!isContainer(container)) return container.kind.type === 'html' ? container : null;
    }
    return container;
  }

  private startIndentedCode(container: BlockNode, line: Line): BlockNode {
    // It cannot interrupt a paragraph, nor one that goes on lazily.
    const isFree = container.kind.type !== 'table' && this.tree.tip.kind.type !== 'paragraph';
    if (!isFree) return container;
    line.skipBlanks(CODE_INDENT);
    return this.tree.add(container, { type: 'code', fence: null, language: '', closed: true });
  }

  private addStart(container: BlockNode, start: Start): BlockNode {
    if ('marker' in start) return this.tree.add(this.listFor(container, start), start.kind);
    const node = this.tree.add(container, start.kind, start.text);
    const isWhole =
      node.kind.type === 'heading' ||
      node.kind.type === 'rule' ||
      (node.kind.type === 'formula' && node.kind.closed);
    if (isWhole) this.tree.close(node);
    return node;
  }

  private listFor(
    container: BlockNode,
    { marker, start }: Extract<Start, { marker: string }>,
  ): BlockNode {
    const { kind } = container;
    if (kind.type === 'list' && kind.marker === marker) return container;
    return this.tree.add(container, { type: 'list', marker, start, loose: false });
  }

  /** A paragraph that an underline makes a heading, or whose last line is the head of a table. */
  private rewriteParagraph(node: BlockNode, line: Line): boolean {
    const ahead = line.rest.trim();
    const underline = UNDERLINE.exec(ahead);
    if (underline !== null) {
      this.tree.takeDefinitions(node);
      if (node.text === '') return false;
      node.kind = { type: 'heading', depth: underline[1] === undefined ? 2 : 1 };
      this.tree.close(node);
      return true;
    }
    const align = alignmentsOf(ahead);
    // To look through the paragraph for each of its lines would be quadratic.
    if (align === null) return false;
    const headAt = node.text.lastIndexOf('\n') + 1;
    const head = node.text.slice(headAt);
    const cells = cellsOf(head);
    if (cells.length !== align.length) return false;
    node.text = node.text.slice(0, Math.max(0, headAt - 1));
    const table = this.tree.add(node, { type: 'table', align }, `${head.trim()}\n${ahead}`);
    this.addRow(table, cells);
    return true;
  }

  private addLine(target: BlockNode, container: BlockNode, line: Line): void {
    if (isVerbatim(target)) return this.addVerbatim(target, line);
    const tip = this.tree.tip;
    const isLazy = tip.kind.type === 'paragraph' && !line.isBlank && target === container;
    if (isLazy) {
      // Definitions may have been taken out of it, and left nothing.
      tip.text += `${tip.text === '' ? '' : '\n'}${line.rest.trimStart()}`;
      return;
    }
    this.tree.closeBelow(target);
    if (line.isBlank) return;
    if (target.kind.type === 'table') {
      const row = line.rest.trim();
      target.text += `\n${row}`;
      this.addRow(target, cellsOf(row));
    } else this.tree.add(target, { type: 'paragraph' }, line.rest.trimStart());
  }

  private addVerbatim(node: BlockNode, line: Line): void {
    this.tree.closeBelow(node);
    const { kind } = node;
    const content = line.rest;
    const isFirst = node.text === '' && kind.type !== 'formula';
    node.text = isFirst && kind.type === 'html' ? content : `${node.text}\n${content}`;
    if (kind.type === 'html' && kind.end?.test(content) === true) this.tree.close(node);
  }

  private addRow(table: BlockNode, cells: readonly string[]): void {
    if (table.kind.type !== 'table') return;
    const row = table.kind.align.map((_, index) => cells[index] ?? '');
    this.tree.close(this.tree.add(table, { type: 'row', cells: row }));
  }
}

/** A blank line is a part of it; one behind code that is set in may as well stand between two items. */
function holdsBlanks(node: BlockNode): boolean {
  const { kind } = node;
  return isVerbatim(node) && !(kind.type === 'code' && kind.fence === null);
}

/** Footnotes are defined in no other block. */
function isTopLevel(container: BlockNode): boolean {
  const isInTop = container.parent?.kind.type === 'document';
  const isOver = !isContainer(container) || container.kind.type === 'list';
  return container.parent === null || (isInTop && isOver);
}

function depthOf(node: BlockNode): number {
  let depth = 0;
  for (let above = node.parent; above !== null; above = above.parent) depth += 1;
  return depth;
}
