import type { Block, Document, Inline, ListItem } from '../tokens.ts';
import { createReader } from './document.ts';

/** What is drawn of a text, in a short form that tests can be read by. */
export function outlineOf({ blocks, notes }: Document): string {
  const below = notes.map(({ label, children }) => `<note ${label}>${blocksOf(children)}</note>`);
  return blocksOf(blocks) + below.join('');
}

/** What is drawn of a whole text. */
export function drawn(text: string): string {
  return outlineOf(createReader()(text, false));
}

/** What is drawn of a text that is being written. */
export function drawnLive(text: string): string {
  return outlineOf(createReader()(text, true));
}

function blocksOf(blocks: readonly Block[]): string {
  return blocks.map(blockOf).join('');
}

function blockOf(block: Block): string {
  switch (block.type) {
    case 'paragraph':
      return `<p>${inlinesOf(block.inlines)}</p>`;
    case 'heading':
      return `<h${block.depth}>${inlinesOf(block.inlines)}</h${block.depth}>`;
    case 'code':
      return `<pre ${block.language}${block.closed ? '' : ' open'}>${block.code}</pre>`;
    case 'formula':
      return `<formula${block.closed ? '' : ' open'}>${block.tex}</formula>`;
    case 'html':
      return `<html>${block.text}</html>`;
    case 'rule':
      return '<hr>';
    case 'quote':
      return `<quote>${blocksOf(block.children)}</quote>`;
    case 'list':
      return `<${block.start === null ? 'ul' : `ol ${block.start}`}${block.loose ? ' loose' : ''}>${block.items.map(itemOf).join('')}</list>`;
    case 'table': {
      const rows = block.rows.map(({ cells }) => cells.map(inlinesOf).join(' | '));
      return `<table ${block.align.join(' ')}>${rows.join(' / ')}</table>`;
    }
  }
}

function itemOf({ task, children }: ListItem): string {
  const box = task === null ? '' : task ? '[x] ' : '[ ] ';
  const [only] = children;
  const isText = children.length === 1 && only?.type === 'paragraph';
  return `<li>${box}${isText ? inlinesOf(only.inlines) : blocksOf(children)}`;
}

export function inlinesOf(inlines: readonly Inline[]): string {
  return inlines.map(inlineOf).join('');
}

function inlineOf(inline: Inline): string {
  switch (inline.type) {
    case 'text':
      return inline.text;
    case 'code':
      return `<code>${inline.text}</code>`;
    case 'break':
      return '<br>';
    case 'strong':
      return `<b>${inlinesOf(inline.children)}</b>`;
    case 'emphasis':
      return `<i>${inlinesOf(inline.children)}</i>`;
    case 'strike':
      return `<s>${inlinesOf(inline.children)}</s>`;
    case 'link':
      return `<a ${inline.href}>${inlinesOf(inline.children)}</a>`;
    case 'image':
      return `<img ${inline.src} ${inline.alt}>`;
    case 'math':
      return `<math${inline.display ? ' display' : ''}>${inline.tex}</math>`;
    case 'note':
      return `<sup ${inline.label}>`;
  }
}
