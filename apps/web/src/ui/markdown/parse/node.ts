import type { Align, Block, ListItem, Note, TableRow } from '../tokens.ts';

/** What a block is; the fields are what its next line is read by. */
export type Kind =
  | { type: 'document' }
  | { type: 'quote' }
  | { type: 'list'; marker: string; start: number | null; loose: boolean }
  /** `indent`: the columns before its content, counted from where its list stands. */
  | { type: 'item'; indent: number }
  | { type: 'note'; label: string }
  | { type: 'paragraph' }
  | { type: 'heading'; depth: number }
  /** `fence`: `null` for code that is set in by four columns. */
  | { type: 'code'; fence: Fence | null; language: string; closed: boolean }
  | { type: 'formula'; open: string; close: string; closed: boolean }
  /** `end`: the line that holds it is the last; `null` where a blank line ends it. */
  | { type: 'html'; end: RegExp | null }
  | { type: 'table'; align: readonly Align[] }
  | { type: 'row'; cells: readonly string[] }
  | { type: 'rule' };

/** What is drawn of a block. */
export type View =
  | { of: 'block'; block: Block }
  | { of: 'item'; item: ListItem }
  | { of: 'row'; row: TableRow }
  | { of: 'note'; note: Note };

export interface Fence {
  mark: string;
  indent: number;
}

/** A block while it is being read. */
export interface BlockNode {
  kind: Kind;
  parent: BlockNode | null;
  children: BlockNode[];
  /** More may be added to it. Of all children only the last can be open. */
  isOpen: boolean;
  /** The lines of what has no children. */
  text: string;
  /** What was made of it, once it is complete; `null` when that does not hold any more. */
  view: View | null;
  /** Labels for which its text looked for a definition, found or not. */
  labels: readonly string[];
}

export function createNode(kind: Kind, parent: BlockNode | null, text = ''): BlockNode {
  return { kind, parent, children: [], isOpen: true, text, view: null, labels: [] };
}

/** The block that is still open in this one. */
export function openChild(node: BlockNode): BlockNode | null {
  const last = node.children.at(-1);
  return last?.isOpen === true ? last : null;
}

/** Copies what can still change, which are the open blocks; all others are shared. */
export function forkNode(node: BlockNode, parent: BlockNode | null): BlockNode {
  const fork: BlockNode = {
    ...node,
    kind: { ...node.kind },
    parent,
    children: [...node.children],
    view: null,
  };
  const child = openChild(node);
  if (child !== null) fork.children[fork.children.length - 1] = forkNode(child, fork);
  return fork;
}

/** A block takes the lines as they are, whatever would begin a block elsewhere. */
export function isVerbatim({ kind }: BlockNode): boolean {
  return kind.type === 'code' || kind.type === 'formula' || kind.type === 'html';
}

export function isContainer({ kind }: BlockNode): boolean {
  return (
    kind.type === 'document' ||
    kind.type === 'quote' ||
    kind.type === 'list' ||
    kind.type === 'item' ||
    kind.type === 'note'
  );
}
