import type { Inline } from '../tokens.ts';
import { findAddress } from './autolink.ts';
import { type Definition, normalizeLabel } from './definitions.ts';
import { flanking, matchRuns, type Run } from './emphasis.ts';
import { entityAt } from './entities.ts';
import { type Bracket, closeBracket } from './links.ts';
import { mathAt, mayOpenMath } from './math.ts';
import { completeRuns } from './open-runs.ts';
import { Pieces } from './pieces.ts';
import { HELD, isOpenEntity, isOpenTag, withoutTrailing } from './unfinished.ts';

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
const TICKS = /`+/y;
const MARKS = /\*+|_+|~+/y;
const ESCAPABLE = /[!-/:-@[-`{-~]/;
const NOTE = /\[\^([^\]\s[]{1,99})\](?!\()/y;
const ADDRESS =
  /<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*)>|<([\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)>/y;
const TAG =
  /<(?:[A-Za-z][A-Za-z0-9-]*(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?)*\s*\/?>|\/[A-Za-z][A-Za-z0-9-]*\s*>|!--[^]*?-->|\?[^]*?\?>|![A-Z][^>]*>)/iy;

/** Reads the text of one block. */
export function parseInlines(text: string, context: InlineContext): ParsedInlines {
  return new InlineParser(context.isOpen ? withoutTrailing(text) : text.trimEnd(), context).parse();
}

/** The state of reading one text; `links.ts` reads on with it at a closing bracket. */
export class InlineParser {
  readonly pieces = new Pieces();
  readonly labels: string[] = [];
  private readonly notes: string[] = [];
  at = 0;
  runs: Run | null = null;
  brackets: Bracket | null = null;
  /** Runs of backticks that nothing closes, by their length. */
  private readonly unclosed = new Set<number>();

  readonly text: string;
  readonly context: InlineContext;

  constructor(text: string, context: InlineContext) {
    this.text = text;
    this.context = context;
  }

  parse(): ParsedInlines {
    while (this.at < this.text.length) this.readNext();
    this.holdBrackets();
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
        return this.readCode();
      case '*':
      case '_':
      case '~':
        return this.readRun();
      case '[':
        return this.readNote() ? undefined : this.openBracket(false);
      case '!':
        return this.text[this.at + 1] === '[' ? this.openBracket(true) : this.pushText(1);
      case ']':
        return closeBracket(this);
      case '<':
        return this.readAngle();
      case '&':
        return this.readEntity();
      case '$':
        return this.readMath() ? undefined : this.pushText(1);
      case '\n':
        return this.readBreak();
      default:
        return this.readPlain();
    }
  }

  private readPlain(): void {
    PLAIN.lastIndex = this.at;
    const end = this.at + (PLAIN.exec(this.text)?.[0].length ?? 1);
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
    const math = mathAt(this.text, this.at);
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

  private readCode(): void {
    TICKS.lastIndex = this.at;
    const { length } = TICKS.exec(this.text)?.[0] ?? '`';
    const begin = this.at + length;
    const end = this.unclosed.has(length) ? -1 : closingTicks(this.text, begin, length);
    if (end === -1) this.unclosed.add(length);
    const left = this.text.length - begin;
    const isHeld = this.context.isOpen && left > 0 && left <= HELD.code;
    if (end === -1 && !isHeld) return this.pushText(length);
    const code = this.text.slice(begin, end === -1 ? undefined : end).replaceAll('\n', ' ');
    const isPadded = /^ .*[^ ].* $|^ [^ ] $/.test(code);
    this.pieces.push({ type: 'code', text: isPadded ? code.slice(1, -1) : code });
    this.at = end === -1 ? this.text.length : end + length;
  }

  private readRun(): void {
    MARKS.lastIndex = this.at;
    const marks = MARKS.exec(this.text)?.[0] ?? '';
    const { at } = this;
    this.pushText(marks.length);
    const char = marks.charAt(0);
    // One `~` means "about" far more often than it strikes anything out.
    if (char === '~' && marks.length !== 2) return;
    const { canOpen, canClose } = flanking(this.text, at, marks.length);
    if (!canOpen && !canClose) return;
    const { length } = marks;
    const piece = this.pieces.last;
    const run: Run = {
      piece,
      char,
      count: length,
      length,
      canOpen,
      canClose,
      at,
      previous: this.runs,
      next: null,
    };
    if (this.runs !== null) this.runs.next = run;
    this.runs = run;
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

  private openBracket(isImage: boolean): void {
    const { at } = this;
    this.pushText(isImage ? 2 : 1);
    this.brackets = {
      piece: this.pieces.last,
      isImage,
      isActive: true,
      at,
      runs: this.runs,
      previous: this.brackets,
    };
  }

  private readAngle(): void {
    ADDRESS.lastIndex = this.at;
    const address = ADDRESS.exec(this.text);
    if (address !== null) {
      const [source, url, mail = ''] = address;
      const children: Inline[] = [{ type: 'text', text: url ?? mail }];
      this.pieces.push({ type: 'link', href: url ?? `mailto:${mail}`, title: undefined, children });
      this.at += source.length;
      return;
    }
    TAG.lastIndex = this.at;
    const tag = TAG.exec(this.text);
    if (tag !== null) return this.pushText(tag[0].length);
    if (this.context.isOpen && isOpenTag(this.text.slice(this.at))) this.at = this.text.length;
    else this.pushText(1);
  }

  private readEntity(): void {
    const entity = entityAt(this.text, this.at);
    if (entity !== null) {
      this.pieces.push({ type: 'text', text: entity.text });
      this.at += entity.length;
    } else if (this.context.isOpen && isOpenEntity(this.text.slice(this.at))) {
      this.at = this.text.length;
    } else this.pushText(1);
  }

  private readBreak(): void {
    const { inline } = this.pieces.last;
    const isHard = inline.type === 'text' && inline.text.endsWith('  ');
    if (inline.type === 'text')
      this.pieces.last.inline = { type: 'text', text: inline.text.trimEnd() };
    this.pieces.push(isHard ? { type: 'break' } : { type: 'text', text: '\n' });
    this.at += 1;
  }

  /** A bracket that nothing has closed yet may become a link. */
  private holdBrackets(): void {
    if (!this.context.isOpen) return;
    for (let bracket = this.brackets; bracket !== null; bracket = bracket.previous) {
      if (this.text.length - bracket.at > HELD.label) return;
      this.dropFrom(bracket);
    }
  }

  /** Takes out a bracket and all that follows it. */
  dropFrom(bracket: Bracket): void {
    this.pieces.takeBetween(bracket.piece, null);
    this.pieces.remove(bracket.piece);
    this.runs = bracket.runs;
    if (this.runs !== null) this.runs.next = null;
  }
}

function closingTicks(text: string, from: number, length: number): number {
  TICKS.lastIndex = 0;
  for (let at = text.indexOf('`', from); at !== -1; at = text.indexOf('`', at)) {
    TICKS.lastIndex = at;
    const run = TICKS.exec(text)?.[0].length ?? 1;
    if (run === length) return at;
    at += run;
  }
  return -1;
}
