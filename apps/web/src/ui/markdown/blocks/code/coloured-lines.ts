import type { createLowlight } from 'lowlight';

type Root = ReturnType<ReturnType<typeof createLowlight>['highlight']>;
type Node = Root['children'][number];

/** What a stretch of code is, as far as it has a colour of its own. */
export type Shade = 'key' | 'str' | 'num' | 'fn' | 'comment' | null;

export interface Run {
  text: string;
  shade: Shade;
}

export type Line = readonly Run[];

/** By the scopes of highlight.js; the first part of `title.function.invoke` decides. */
const SHADES: Readonly<Record<string, Shade>> = {
  addition: 'str',
  attr: 'fn',
  attribute: 'fn',
  built_in: 'fn',
  bullet: 'num',
  char: 'str',
  code: 'str',
  comment: 'comment',
  deletion: 'num',
  doctag: 'key',
  keyword: 'key',
  link: 'str',
  literal: 'num',
  meta: 'comment',
  name: 'key',
  number: 'num',
  property: 'fn',
  quote: 'comment',
  regexp: 'str',
  section: 'key',
  'selector-attr': 'fn',
  'selector-class': 'fn',
  'selector-id': 'fn',
  'selector-pseudo': 'fn',
  'selector-tag': 'key',
  string: 'str',
  symbol: 'num',
  tag: null,
  'template-tag': 'key',
  title: 'fn',
  type: 'fn',
};

/** What the highlighter made, line by line; the texts of all runs, joined by breaks, are the code. */
export function colouredLines(nodes: readonly Node[]): Line[] {
  const lines: Run[][] = [[]];
  const add = (node: Node, shade: Shade): void => {
    if (node.type === 'element') {
      const own = shadeOf(node.properties['className']);
      for (const child of node.children) add(child, own === undefined ? shade : own);
    }
    if (node.type !== 'text') return;
    for (const [index, text] of node.value.split('\n').entries()) {
      if (index > 0) lines.push([]);
      if (text !== '') lines.at(-1)?.push({ text, shade });
    }
  };
  for (const node of nodes) add(node, null);
  return lines;
}

/** @returns `undefined` for what is of no shade of its own, and keeps that of what it stands in */
function shadeOf(className: unknown): Shade | undefined {
  const first: unknown = Array.isArray(className) ? className[0] : className;
  if (typeof first !== 'string') return undefined;
  const scope = first.replace(/^hljs-/, '').replace(/_$/, '');
  return Object.hasOwn(SHADES, scope) ? SHADES[scope] : undefined;
}
