const TAB = 4;

/** A line without its break, and a place in it. A tab reaches to the next multiple of four columns. */
export class Line {
  private offset = 0;
  private column = 0;
  /** The tab at `offset` was taken in part. */
  private isInTab = false;

  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** What was not taken yet. */
  get rest(): string {
    if (!this.isInTab) return this.text.slice(this.offset);
    return ' '.repeat(TAB - (this.column % TAB)) + this.text.slice(this.offset + 1);
  }

  /** The columns that are blank from here on. */
  get indent(): number {
    let column = this.column;
    for (let at = this.offset; ; at += 1) {
      const char = this.text[at];
      if (char === ' ') column += 1;
      else if (char === '\t') column += TAB - (column % TAB);
      else return column - this.column;
    }
  }

  get isBlank(): boolean {
    for (let at = this.offset; at < this.text.length; at += 1) {
      const char = this.text[at];
      if (char !== ' ' && char !== '\t') return false;
    }
    return true;
  }

  /** Takes blanks, at most as many columns; a tab may be taken in part. */
  skipBlanks(columns: number): void {
    let left = columns;
    while (left > 0) {
      const char = this.text[this.offset];
      if (char !== ' ' && char !== '\t') return;
      const width = char === ' ' ? 1 : TAB - (this.column % TAB);
      const taken = Math.min(width, left);
      this.column += taken;
      left -= taken;
      this.isInTab = taken < width;
      if (!this.isInTab) this.offset += 1;
    }
  }

  /** Takes characters none of which is a tab. */
  skip(characters: number): void {
    this.offset += characters;
    this.column += characters;
    this.isInTab = false;
  }
}
