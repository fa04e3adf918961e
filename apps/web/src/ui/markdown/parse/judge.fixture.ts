import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import ReactMarkdown from 'react-markdown';
import remarkGfm from 'remark-gfm';

import type { Align, Block, Document, Inline, ListItem, TableRow } from '../tokens.ts';
import { normalizeLabel } from './definitions.ts';

/** The fields of the tree of micromark (mdast) that are read here. */
interface Tree {
  type: string;
  children?: Tree[];
  value?: string;
  depth?: number;
  lang?: string | null;
  ordered?: boolean | null;
  start?: number | null;
  spread?: boolean | null;
  checked?: boolean | null;
  align?: (string | null)[];
  url?: string;
  title?: string | null;
  alt?: string | null;
  label?: string | null;
  identifier?: string;
}

/** What micromark with its extensions for GFM reads in a text, in our words. */
export function judged(text: string): Document {
  let tree: Tree = { type: 'root' };
  const take = () => (read: Tree) => {
    tree = read;
  };
  renderToStaticMarkup(
    createElement(
      ReactMarkdown,
      { remarkPlugins: [[remarkGfm, { singleTilde: false }], take] },
      text,
    ),
  );
  return new Judge(tree).document();
}

class Judge {
  private readonly tree: Tree;
  private readonly definitions = new Map<string, Tree>();

  constructor(tree: Tree) {
    this.tree = tree;
    visit(tree, (node) => {
      const name = normalizeLabel(node.label ?? '');
      if (node.type === 'definition' && !this.definitions.has(name))
        this.definitions.set(name, node);
    });
  }

  document(): Document {
    return { blocks: this.blocks(this.tree), notes: [], endsInNote: false };
  }

  private blocks({ children = [] }: Tree): Block[] {
    return children.flatMap((child) => this.block(child) ?? []);
  }

  private block(node: Tree): Block | null {
    switch (node.type) {
      case 'paragraph':
        return { type: 'paragraph', inlines: this.inlines(node) };
      case 'heading':
        return { type: 'heading', depth: node.depth ?? 0, inlines: this.inlines(node) };
      case 'code':
        return { type: 'code', language: node.lang ?? '', code: node.value ?? '', closed: true };
      case 'html':
        return { type: 'html', text: node.value ?? '' };
      case 'thematicBreak':
        return { type: 'rule' };
      case 'blockquote':
        return { type: 'quote', children: this.blocks(node) };
      case 'list':
        return this.list(node);
      case 'table':
        return this.table(node);
      default:
        return null;
    }
  }

  private list(node: Tree): Block {
    const { children = [], ordered, start, spread } = node;
    const items = children.map((item): ListItem => ({
      task: item.checked ?? null,
      children: this.blocks(item),
    }));
    const loose = spread === true || children.some((item) => item.spread === true);
    return { type: 'list', start: ordered === true ? (start ?? 1) : null, loose, items };
  }

  private table({ children = [], align = [] }: Tree): Block {
    const columns = align.map(alignOf);
    const rows = children.map(({ children: cells = [] }): TableRow => ({
      cells: columns.map((_, index) => this.inlines(cells[index] ?? { type: 'tableCell' })),
      plain: [],
    }));
    return { type: 'table', align: columns, rows, source: '' };
  }

  private inlines({ children = [] }: Tree): Inline[] {
    return children.map((child) => this.inline(child));
  }

  private inline(node: Tree): Inline {
    const { type, value = '', url = '' } = node;
    const title = node.title ?? undefined;
    switch (type) {
      case 'inlineCode':
        return { type: 'code', text: value.replaceAll('\n', ' ') };
      case 'break':
        return { type: 'break' };
      case 'strong':
      case 'emphasis':
        return { type, children: this.inlines(node) };
      case 'delete':
        return { type: 'strike', children: this.inlines(node) };
      case 'link':
        return { type: 'link', href: url, title, children: this.inlines(node) };
      case 'image':
        return { type: 'image', src: url, title, alt: node.alt ?? '' };
      case 'linkReference':
      case 'imageReference':
        return this.inline({
          ...node,
          ...this.definitions.get(normalizeLabel(node.label ?? '')),
          type: type === 'linkReference' ? 'link' : 'image',
          children: node.children ?? [],
        });
      case 'footnoteReference':
        return { type: 'note', label: node.label ?? '' };
      default:
        return { type: 'text', text: value };
    }
  }
}

function alignOf(align: string | null): Align {
  if (align === 'left') return 'start';
  return align === 'right' ? 'end' : align === 'center' ? 'center' : null;
}

function visit(node: Tree, see: (node: Tree) => void): void {
  see(node);
  for (const child of node.children ?? []) visit(child, see);
}
