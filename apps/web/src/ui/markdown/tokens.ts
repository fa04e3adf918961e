/** What stands in a line of text. */
export type Inline =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'break' }
  | { readonly type: Emphasis; readonly children: readonly Inline[] }
  /** `href` as it was written, whatever its scheme; empty while it is being written. */
  | {
      readonly type: 'link';
      readonly href: string;
      readonly title: string | undefined;
      readonly children: readonly Inline[];
    }
  | {
      readonly type: 'image';
      readonly src: string;
      readonly title: string | undefined;
      readonly alt: string;
    }
  | { readonly type: 'math'; readonly tex: string; readonly display: boolean }
  /** A reference to a footnote, which may not exist: then it is text. */
  | { readonly type: 'note'; readonly label: string };

export type Emphasis = 'strong' | 'emphasis' | 'strike';

export type Align = 'start' | 'center' | 'end' | null;

/** A block is never changed: one that has to be drawn again is another object. */
export type Block =
  | { readonly type: 'paragraph'; readonly inlines: readonly Inline[] }
  | { readonly type: 'heading'; readonly depth: number; readonly inlines: readonly Inline[] }
  | {
      readonly type: 'code';
      /** The first word after the opening fence; empty when there is none. */
      readonly language: string;
      readonly code: string;
      readonly closed: boolean;
    }
  | { readonly type: 'formula'; readonly tex: string; readonly closed: boolean }
  | { readonly type: 'html'; readonly text: string }
  | { readonly type: 'rule' }
  | { readonly type: 'quote'; readonly children: readonly Block[] }
  | List
  | Table;

export interface List {
  readonly type: 'list';
  /** The first number; `null` for bullets. */
  readonly start: number | null;
  /** Blank lines part its items. */
  readonly loose: boolean;
  readonly items: readonly ListItem[];
}

export interface ListItem {
  /** Whether its box is ticked; `null` where it has none. */
  readonly task: boolean | null;
  readonly children: readonly Block[];
}

export interface Table {
  readonly type: 'table';
  readonly align: readonly Align[];
  /** The head is the first; all have as many cells as `align`. */
  readonly rows: readonly TableRow[];
  /** As it was written. */
  readonly source: string;
}

export interface TableRow {
  readonly cells: readonly (readonly Inline[])[];
  /** The text of the cells. */
  readonly plain: readonly string[];
}

export interface Note {
  readonly label: string;
  readonly children: readonly Block[];
}

export interface Document {
  readonly blocks: readonly Block[];
  /** In the order in which the text first refers to them; those to which nothing refers are the last. */
  readonly notes: readonly Note[];
  /** What was written last is a note. */
  readonly endsInNote: boolean;
}

/** The text without its marks. */
export function plainText(inlines: readonly Inline[]): string {
  return inlines.map(plainTextOf).join('');
}

function plainTextOf(inline: Inline): string {
  switch (inline.type) {
    case 'text':
    case 'code':
      return inline.text;
    case 'break':
      return '\n';
    case 'math':
      return inline.tex;
    case 'image':
      return inline.alt;
    case 'note':
      return '';
    default:
      return plainText(inline.children);
  }
}
