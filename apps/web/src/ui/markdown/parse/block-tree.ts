import { type Definition, takeDefinitions } from './definitions.ts';
import { type BlockNode, createNode, forkNode, type Kind, openChild } from './node.ts';

export interface BlockEvents {
  /** A block is complete: it does not change any more. */
  closed(node: BlockNode): void;
  defined(label: string, definition: Definition): void;
}

/** The blocks that were read, of which those along the last branch may be open. */
export class BlockTree {
  readonly root: BlockNode;
  /** The line before was blank: a list in which something follows is a loose one. */
  isAfterBlank = false;
  private readonly events: BlockEvents;

  constructor(events: BlockEvents, root: BlockNode = createNode({ type: 'document' }, null)) {
    this.events = events;
    this.root = root;
  }

  /** Another tree of the same blocks, in which changes leave this one as it is. */
  fork(events: BlockEvents): BlockTree {
    const fork = new BlockTree(events, forkNode(this.root, null));
    fork.isAfterBlank = this.isAfterBlank;
    return fork;
  }

  /** What is written at this moment. */
  get tip(): BlockNode {
    let tip = this.root;
    for (let child = openChild(tip); child !== null; child = openChild(tip)) tip = child;
    return tip;
  }

  /** What was written last, open or not. */
  get last(): BlockNode {
    let last = this.root;
    for (let child = last.children.at(-1); child !== undefined; child = last.children.at(-1))
      last = child;
    return last;
  }

  /** Begins a block in another, or in the nearest around that which can hold it. */
  add(parent: BlockNode, kind: Kind, text = ''): BlockNode {
    this.closeBelow(parent);
    let container = parent;
    while (!canContain(container.kind, kind) && container.parent !== null) {
      const above = container.parent;
      this.close(container);
      container = above;
    }
    if (this.isAfterBlank && container.children.length > 0) loosen(container);
    const node = createNode(kind, container, text);
    container.children.push(node);
    return node;
  }

  closeBelow(node: BlockNode): void {
    const child = openChild(node);
    if (child !== null) this.close(child);
  }

  /** Leaves of a paragraph what follows the definitions at its beginning. */
  takeDefinitions(node: BlockNode): void {
    node.text = takeDefinitions(node.text, (label, found) => this.events.defined(label, found));
  }

  /** Nothing more belongs to a block. */
  close(node: BlockNode): void {
    this.closeBelow(node);
    node.isOpen = false;
    if (node.kind.type === 'formula' && !node.kind.closed) {
      // A blank line is in no formula: these were no marks, but text.
      node.text = node.kind.open + node.text;
      node.kind = { type: 'paragraph' };
    } else if (node.kind.type === 'paragraph') {
      this.takeDefinitions(node);
      if (node.text.trim() === '') node.parent?.children.pop();
    }
    this.events.closed(node);
  }
}

function canContain(parent: Kind, child: Kind): boolean {
  if (parent.type === 'list') return child.type === 'item';
  if (parent.type === 'table') return child.type === 'row';
  return child.type !== 'item' && ['document', 'quote', 'item', 'note'].includes(parent.type);
}

function loosen({ kind, parent }: BlockNode): void {
  if (kind.type === 'list') kind.loose = true;
  else if (kind.type === 'item' && parent?.kind.type === 'list') parent.kind.loose = true;
}
