import { unescapeText } from './entities.ts';

/** Where links with a label lead. */
export interface Definition {
  readonly href: string;
  readonly title: string | undefined;
}

const LABEL = /^ {0,3}\[((?:[^\\[\]]|\\.){1,999})\]:[ \t]*\n?[ \t]*/;
const TARGET = /^(?:<((?:[^<>\n\\]|\\.)*)>|([^\s<][^\s]*))/;
const TITLE =
  /^(?:[ \t]*\n[ \t]*|[ \t]+)(?:"((?:[^"\\]|\\[^])*)"|'((?:[^'\\]|\\[^])*)'|\(((?:[^()\\]|\\[^])*)\))[ \t]*(?:\n|$)/;
const LINE_END = /^[ \t]*(?:\n|$)/;

/** Labels are compared without regard to case and blanks. */
export function normalizeLabel(label: string): string {
  return label.trim().replaceAll(/\s+/g, ' ').toLowerCase().toUpperCase();
}

/** Takes the definitions from the beginning of a paragraph, and leaves what follows them. */
export function takeDefinitions(
  paragraph: string,
  define: (label: string, definition: Definition) => void,
): string {
  let rest = paragraph;
  while (rest.startsWith('[') || /^ {1,3}\[/.test(rest)) {
    const taken = takeDefinition(rest, define);
    if (taken === 0) break;
    rest = rest.slice(taken);
  }
  return rest;
}

/** The characters that the definition takes, 0 where there is none. */
function takeDefinition(
  text: string,
  define: (label: string, definition: Definition) => void,
): number {
  const label = LABEL.exec(text);
  const name = normalizeLabel(label?.[1] ?? '');
  if (label === null || name === '') return 0;
  const target = TARGET.exec(text.slice(label[0].length));
  if (target === null) return 0;
  const targetEnd = label[0].length + target[0].length;
  const title = TITLE.exec(text.slice(targetEnd));
  const end = title ?? LINE_END.exec(text.slice(targetEnd));
  if (end === null) return 0;
  const words = title?.[1] ?? title?.[2] ?? title?.[3];
  define(name, {
    href: unescapeText(target[1] ?? target[2] ?? ''),
    title: words === undefined ? undefined : unescapeText(words),
  });
  return targetEnd + end[0].length;
}
