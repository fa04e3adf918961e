import type { Part, TextPart } from '@parley/contracts';

/**
 * A message as its model reads it: text that was attached stands in a fence under its name, apart from
 * what was typed, which may speak of it by that name. All of it is one text, as some servers join
 * several without a space and others number them. A message without anything attached stays as it is.
 */
export function withAttachedText(parts: readonly Part[]): Part[] {
  if (!parts.some(isAttached)) return [...parts];
  const told: Part[] = [];
  for (const part of parts) {
    const last = told.at(-1);
    if (part.type !== 'text') told.push(part);
    else if (last?.type !== 'text') told.push({ type: 'text', text: wordsOf(part) });
    else told[told.length - 1] = { type: 'text', text: `${last.text}\n\n${wordsOf(part)}` };
  }
  return told;
}

function isAttached(part: Part): boolean {
  return part.type === 'text' && part.name !== undefined;
}

function wordsOf({ text, name }: TextPart): string {
  if (name === undefined) return text;
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  const end = text.endsWith('\n') ? '' : '\n';
  return `Attached: ${oneLine(name)}\n${fence}\n${text}${end}${fence}`;
}

/** Of backticks: a longer fence cannot be closed by what stands in it. */
function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}

/** Turns the direction of what follows, has no width, or is a tag that only machines read. */
const UNSEEN = /[\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\u{E0000}-\u{E007F}]/gu;

/** A name is a stranger's words: it stays on its line, and says nothing that nobody sees. */
function oneLine(name: string): string {
  return name
    .replace(UNSEEN, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
}
