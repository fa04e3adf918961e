import type { Document, Note } from '../tokens.ts';
import { BlockParser } from './block-parser.ts';
import { BlockTree } from './block-tree.ts';
import type { Definition } from './definitions.ts';
import { drawableLine } from './hold-line.ts';
import type { BlockNode } from './node.ts';
import { Views } from './views.ts';

const LINE = /([^\r\n]*)(?:\r\n|\n|\r(?!$))/y;

/**
 * Markdown that grows. What was complete is never read again, and its blocks stay the same objects;
 * only blocks that use a link which is defined later are made anew.
 */
export class GrowingDocument {
  private text = '';
  /** How far whole lines were read. */
  private readTo = 0;
  private isOver = false;
  private readonly definitions = new Map<string, Definition>();
  private readonly fresh = new Set<string>();
  private readonly notes = new Set<string>();
  private readonly views = new Views(this.definitions, this.notes);
  private readonly tree = new BlockTree({
    closed: (node) => this.views.complete(node),
    defined: (label, definition) => this.define(label, definition),
  });
  private readonly parser = new BlockParser(this.tree);

  /** Whether a text is what was read, with or without more behind it. */
  isBegunBy(text: string, isOver: boolean): boolean {
    return this.isOver ? isOver && text === this.text : text.startsWith(this.text);
  }

  /** Reads on to the end of a text that {@link isBegunBy} this one. */
  read(text: string, isOver: boolean): void {
    if (this.isOver) return;
    this.text = text;
    LINE.lastIndex = this.readTo;
    for (let line = LINE.exec(text); line !== null; line = LINE.exec(text)) {
      this.readTo = LINE.lastIndex;
      this.parser.readLine(withoutNull(line[1] ?? ''));
    }
    if (!isOver) return;
    this.isOver = true;
    const rest = text.slice(this.readTo).replace(/\r$/, '');
    if (rest !== '') this.parser.readLine(withoutNull(rest));
    this.parser.end();
  }

  /** What is drawn of it now: while more may follow, without what is half written. */
  document(): Document {
    this.renew();
    if (this.isOver) return documentOf(this.tree.root, this.views, this.notes);
    const notes = new Set(this.notes);
    const views = new Views(this.definitions, notes);
    const draft = this.tree.fork({ closed: () => undefined, defined: () => undefined });
    const line = drawableLine(withoutNull(this.text.slice(this.readTo)), draft.tip);
    if (line !== null && line.trim() !== '') {
      new BlockParser(draft).readLine(line);
      // A heading ends with its line, which does not end here.
      draft.last.isOpen = true;
    }
    return documentOf(draft.root, views, notes);
  }

  private define(label: string, definition: Definition): void {
    if (this.definitions.has(label)) return;
    this.definitions.set(label, definition);
    this.fresh.add(label);
  }

  /** Forgets what was made of blocks that use what is defined only now. */
  private renew(): void {
    if (this.fresh.size > 0) forget(this.tree.root, this.fresh);
    this.fresh.clear();
  }
}

/** Reads one text that grows; a text that does not begin like the one before is read from its beginning. */
export function createReader(): (text: string, isLive: boolean) => Document {
  let growing = new GrowingDocument();
  let last: { text: string; isLive: boolean; document: Document } | null = null;
  return (text, isLive) => {
    if (last !== null && last.text === text && last.isLive === isLive) return last.document;
    if (!growing.isBegunBy(text, !isLive)) growing = new GrowingDocument();
    growing.read(text, !isLive);
    last = { text, isLive, document: growing.document() };
    return last.document;
  };
}

function documentOf(root: BlockNode, views: Views, referred: ReadonlySet<string>): Document {
  const blocks = views.blocksOf(root);
  const notes = new Map<string, Note>();
  for (const child of root.children) {
    const { kind } = child;
    if (kind.type !== 'note' || notes.has(kind.label)) continue;
    notes.set(kind.label, views.note(child, kind.label));
  }
  const order = new Set([...referred, ...notes.keys()]);
  return {
    blocks,
    notes: [...order].flatMap((label) => notes.get(label) ?? []),
    endsInNote: root.children.at(-1)?.kind.type === 'note',
  };
}

/** @returns whether something in it, or it itself, has to be made anew */
function forget(node: BlockNode, labels: ReadonlySet<string>): boolean {
  let isStale = node.labels.some((label) => labels.has(label));
  for (const child of node.children) isStale = forget(child, labels) || isStale;
  if (isStale) {
    node.view = null;
    node.labels = [];
  }
  return isStale;
}

function withoutNull(line: string): string {
  return line.includes('\0') ? line.replaceAll('\0', '\ufffd') : line;
}
