import type { Inline } from '../tokens.ts';
import { readAngle, readEntity } from './angles.ts';
import { findAddress } from './autolink.ts';
import { readCode } from './code-span.ts';
import { type Definition, normalizeLabel } from './definitions.ts';
import { matchRuns, type Run } from './emphasis.ts';
import { type Bracket, closeBracket, holdBrackets, openBracket } from './links.ts';
import { mathAt, mayOpenMath, type NextMarks } from './math.ts';
import { completeRuns } from './open-runs.ts';
import { readRun } from './runs.ts';
import { Pieces } from './pieces.ts';
import { HELD, withoutTrailing } from './unfinished.ts';

export interface InlineContext {
  definition(label: string): Definition | undefined;
  /** More may follow: what is half written is held back or completed. */
  isOpen: boolean;
}

export interface ParsedInlines {
  inlines: readonly Inline[];
  /** Labels for which a definition was looked for, found or not. */
  labels: readonly string[];
  /** Footnotes to which it refers, in their order. */
  notes: readonly string[];
}

const PLAIN = /[^\\`*_~[\]!<&$\n]+/y;
const ESCAPABLE = /[!-/:-@[-`{-~]/;
const NOTE = /\[\^([^\]\s[]{1,99})\](?!\()/y;

/** Reads the text of one block. */
export function parseInlines(text: string, context: InlineContext): ParsedInlines {
  return new InlineParser(context.isOpen ? withoutTrailing(text) : text.trimEnd(), context).parse();
}

/** The state of reading one text; the readers of code, links and tags move it on. */
export class InlineParser {
  readonly pieces = new Pieces();
  readonly labels: string[] = [];
  private readonly notes: string[] = [];
  at = 0;
  runs: Run | null = null;
  brackets: Bracket | null = null;
  private readonly nextMarks: NextMarks = new Map();
  /** Where the plain text ends that was looked through last: many addresses may stand in it. */
  private plainEnd = 0;
  /** Runs of backticks that nothing closes, by their length. */
  readonly unclosed = new Set<number>();

  readonly text: string;
  readonly context: InlineContext;

  constructor(text: string, context: InlineContext) {
    this.text = text;
    this.context = context;
  }

  parse(): ParsedInlines {
    while (this.at < this.text.length) this.readNext();
    if (this.context.isOpen) holdBrackets(this);
    this.runs = matchRuns(this.pieces, this.runs, null);
    if (this.context.isOpen) completeRuns(this.pieces, this.runs, this.text.length);
    const { inlines } = this.pieces.takeBetween(this.pieces.head, null);
    return { inlines, labels: this.labels, notes: this.notes };
  }

  definition(label: string): Definition | undefined {
    const name = normalizeLabel(label);
    if (name === '') return undefined;
    this.labels.push(name);
    return this.context.definition(name);
  }

  /** Adds characters as they stand, and goes past them. */
  pushText(length: number): void {
    this.pieces.push({ type: 'text', text: this.text.slice(this.at, this.at + length) });
    this.at += length;
  }

  private readNext(): void {
    switch (this.text[this.at]) {
      case '\\':
        return this.readBackslash();
      case '`':
        return readCode(this);
      case '*':
      case '_':
      case '~':
        return readRun(this);
      case '[':
        return this.readNote() ? undefined : openBracket(this, false);
      case '!':
        return this.text[this.at + 1] === '[' ? openBracket(this, true) : this.pushText(1);
      case ']':
        return closeBracket(this);
      case '<':
        return readAngle(this);
      case '&':
        return readEntity(this);
      case '$':
        return this.readMath() ? undefined : this.pushText(1);
      case '\n':
        return this.readBreak();
      default:
        return this.readPlain();
    }
  }

  private readPlain(): void {
    if (this.at >= this.plainEnd) {
      PLAIN.lastIndex = this.at;
      this.plainEnd = this.at + (PLAIN.exec(this.text)?.[0].length ?? 1);
    }
    const end = this.plainEnd;
    const address = findAddress(this.text, this.at, end, this.brackets !== null);
    if (address === null) return this.pushText(end - this.at);
    if (address.at > this.at) this.pushText(address.at - this.at);
    const children: Inline[] = [{ type: 'text', text: address.text }];
    this.pieces.push({ type: 'link', href: address.href, title: undefined, children });
    this.at += address.text.length;
  }

  private readBackslash(): void {
    if (this.readMath()) return;
    const next = this.text.charAt(this.at + 1);
    if (next === '\n') {
      this.pieces.push({ type: 'break' });
      this.at += 2;
    } else if (ESCAPABLE.test(next)) {
      this.at += 1;
      this.pushText(1);
    } else this.pushText(1);
  }

  private readMath(): boolean {
    const math = mathAt(this.text, this.at, this.nextMarks);
    if (math !== null) {
      this.pieces.push({ type: 'math', tex: math.tex, display: math.display });
      this.at += math.length;
      return true;
    }
    const left = this.text.length - this.at;
    const isHeld = this.context.isOpen && left <= HELD.math && mayOpenMath(this.text, this.at);
    // Raw until it closes: its underscores are no emphasis meanwhile.
    if (isHeld) this.pushText(left);
    return isHeld;
  }

  private readNote(): boolean {
    NOTE.lastIndex = this.at;
    const match = NOTE.exec(this.text);
    if (match === null) return false;
    const label = match[1] ?? '';
    this.notes.push(label);
    this.pieces.push({ type: 'note', label });
    this.at += match[0].length;
    return true;
  }

  private readBreak(): void {
    const { inline } = this.pieces.last;
    const isHard = inline.type === 'text' && inline.text.endsWith('  ');
    if (inline.type === 'text')
      this.pieces.last.inline = { type: 'text', text: inline.text.trimEnd() };
    this.pieces.push(isHard ? { type: 'break' } : { type: 'text', text: '\n' });
    this.at += 1;
  }
}
