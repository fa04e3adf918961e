import type { Block, Inline, ListItem, Note, TableRow } from '../tokens.ts';
import { plainText } from '../tokens.ts';
import type { Definition } from './definitions.ts';
import { isHeldRow } from './hold-line.ts';
import { parseInlines } from './inline-parser.ts';
import type { BlockNode } from './node.ts';
import { isOpenDefinition } from './unfinished.ts';

const TASK = /^\[([ xX])\][ \t]+(?=\S)/;

/** Makes of blocks that were read what is drawn of them; that of a complete block is kept. */
export class Views {
  private readonly definitions: ReadonlyMap<string, Definition>;
  private readonly notes: Set<string>;

  /**
   * @param notes receives the footnotes to which the text refers, in the order of the text
   */
  constructor(definitions: ReadonlyMap<string, Definition>, notes: Set<string>) {
    this.definitions = definitions;
    this.notes = notes;
  }

  /** The blocks in a container; nothing is drawn where a footnote is defined. */
  blocksOf(node: BlockNode): Block[] {
    return node.children.flatMap((child) =>
      child.kind.type === 'note' ? [] : [this.block(child)],
    );
  }

  note(node: BlockNode, label: string): Note {
    if (node.view?.of === 'note') return node.view.note;
    const note: Note = { label, children: this.blocksOf(node) };
    if (!node.isOpen) node.view = { of: 'note', note };
    return note;
  }

  /** Looks at a block that is complete now, so that all that follows it sees what it refers to. */
  complete(node: BlockNode): void {
    const { kind } = node;
    if (kind.type === 'document') return;
    if (kind.type === 'note') this.note(node, kind.label);
    else if (kind.type === 'item') this.item(node);
    else if (kind.type === 'row') this.row(node);
    else this.block(node);
  }

  private block(node: BlockNode): Block {
    if (node.view?.of === 'block') return node.view.block;
    const block = this.createBlock(node);
    if (!node.isOpen) node.view = { of: 'block', block };
    return block;
  }

  private createBlock(node: BlockNode): Block {
    const { kind, text } = node;
    switch (kind.type) {
      case 'heading':
        return { type: 'heading', depth: kind.depth, inlines: this.inlines(node, text) };
      case 'code':
        return { type: 'code', language: kind.language, code: codeOf(node), closed: kind.closed };
      case 'formula':
        return { type: 'formula', tex: text.trim(), closed: kind.closed };
      case 'html':
        return { type: 'html', text: text.trimEnd() };
      case 'rule':
        return { type: 'rule' };
      case 'quote':
        return { type: 'quote', children: this.blocksOf(node) };
      case 'list': {
        const items = node.children.map((child) => this.item(child));
        return { type: 'list', start: kind.start, loose: kind.loose, items };
      }
      case 'table': {
        const rows = node.children.map((child) => this.row(child));
        return { type: 'table', align: kind.align, rows, source: text };
      }
      default:
        return { type: 'paragraph', inlines: this.inlines(node, paragraphText(node)) };
    }
  }

  private item(node: BlockNode): ListItem {
    if (node.view?.of === 'item') return node.view.item;
    const box = taskOf(node);
    const item: ListItem = { task: box, children: this.blocksOf(node) };
    if (!node.isOpen) node.view = { of: 'item', item };
    return item;
  }

  private row(node: BlockNode): TableRow {
    if (node.view?.of === 'row') return node.view.row;
    const sources = node.kind.type === 'row' ? node.kind.cells : [];
    const last = sources.findLastIndex((source) => source !== '');
    const cells = sources.map((source, index) =>
      this.inlines(node, source, node.isOpen && index === last),
    );
    const row: TableRow = { cells, plain: cells.map(plainText) };
    if (!node.isOpen) node.view = { of: 'row', row };
    return row;
  }

  private inlines(node: BlockNode, text: string, isOpen = node.isOpen): readonly Inline[] {
    const { inlines, labels, notes } = parseInlines(text, {
      definition: (label) => this.definitions.get(label),
      isOpen,
    });
    node.labels = node.labels.length === 0 ? labels : [...node.labels, ...labels];
    for (const label of notes) this.notes.add(label);
    return inlines;
  }
}

function taskOf({ children: [first] }: BlockNode): boolean | null {
  const isText = first !== undefined && first.kind.type === 'paragraph';
  const box = isText ? TASK.exec(first.text)?.[1] : undefined;
  return box === undefined ? null : box !== ' ';
}

function paragraphText(node: BlockNode): string {
  const { parent } = node;
  const isFirst = parent?.kind.type === 'item' && parent.children[0] === node;
  const text = isFirst ? node.text.replace(TASK, '') : node.text;
  return node.isOpen ? drawableText(text) : text;
}

/** What of a paragraph that is being written can be drawn already. */
function drawableText(text: string): string {
  if (isOpenDefinition(text)) return '';
  const lastAt = text.lastIndexOf('\n') + 1;
  return isHeldRow(text.slice(lastAt)) ? text.slice(0, lastAt) : text;
}

/** Without the break before its first line; code that is set in does not end in blank lines. */
function codeOf({ kind, text }: BlockNode): string {
  const code = text.slice(1);
  if (kind.type !== 'code' || kind.fence !== null) return code;
  return code.replace(/(?:\n[ \t]*)+$/, '').replace(/^(?:[ \t]*\n)+/, '');
}
