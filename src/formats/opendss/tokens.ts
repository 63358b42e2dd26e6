/**
 * Lines of a script into words. The language has one word form everywhere: bare text up to a
 * delimiter, or anything between a pair of quotes, of which there are six equivalent kinds.
 */

/** One word of a line; `name` is set where it was written `name=value`. */
export interface Argument {
  /** Lower case, or null for a positional value. */
  readonly name: string | null;
  /** Without the outer quotes. */
  readonly value: string;
}

/** What went wrong while a text was split. */
export interface UnclosedQuote {
  readonly opening: string;
  readonly closing: string;
}

/** A line that says something, with its number in the file counting from 1. */
export interface NumberedLine {
  readonly line: number;
  readonly text: string;
}

const CLOSING_QUOTE: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '(': ')',
  '[': ']',
  '{': '}',
};

/**
 * The lines of a file without those in block comments, which start at column 1.
 *
 * @returns `openCommentLine`: where a block comment starts that never ends, else null
 */
export function scriptLines(text: string): {
  lines: NumberedLine[];
  openCommentLine: number | null;
} {
  const lines: NumberedLine[] = [];
  let openCommentLine: number | null = null;
  text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .forEach((content, index) => {
      if (openCommentLine === null && content.startsWith('/*')) openCommentLine = index + 1;
      if (openCommentLine === null) {
        if (content.trim() !== '') lines.push({ line: index + 1, text: content });
      } else if (content.includes('*/')) {
        openCommentLine = null; // what follows on that line belongs to the comment too
      }
    });
  return { lines, openCommentLine };
}

/** Splits a line into arguments; a comment (`!` or `//` outside quotes) ends it. */
export function splitArguments(text: string): {
  args: Argument[];
  unclosed: UnclosedQuote | null;
} {
  const args: Argument[] = [];
  const words = new Words(text, '');
  for (let word = words.next(); word !== null; word = words.next()) {
    if (words.delimiter === '=') {
      const value = words.next();
      args.push({ name: word.toLowerCase(), value: value ?? '' });
    } else {
      args.push({ name: null, value: word });
    }
  }
  return { args, unclosed: words.unclosed };
}

/**
 * The elements of an array, row by row (`|` separates rows): `1, 2 | 3 4` is `[[1, 2], [3, 4]]`.
 * Empty rows at the end are left out.
 */
export function splitRows(text: string): { rows: string[][]; unclosed: UnclosedQuote | null } {
  const rows: string[][] = [[]];
  const words = new Words(text, '|');
  for (let word = words.next(); word !== null; word = words.next()) {
    if (word !== '') rows[rows.length - 1].push(word);
    if (words.delimiter === '|') rows.push([]);
  }
  while (rows.length > 0 && rows[rows.length - 1].length === 0) rows.pop();
  return { rows, unclosed: words.unclosed };
}

/** Reads a text word by word; `delimiter` is what ended the word read last. */
class Words {
  delimiter = '';
  unclosed: UnclosedQuote | null = null;
  readonly #text: string;
  readonly #extraDelimiters: string;
  #position = 0;

  constructor(text: string, extraDelimiters: string) {
    this.#text = text;
    this.#extraDelimiters = extraDelimiters;
  }

  /** The next word, '' between two delimiters, or null at the end. */
  next(): string | null {
    this.#skipBlanks();
    this.delimiter = '';
    if (this.#atEnd()) return null;
    const closing = CLOSING_QUOTE[this.#text[this.#position]];
    const word = closing === undefined ? this.#bareWord() : this.#quotedWord(closing);
    this.#skipBlanks();
    if (!this.#atEnd() && this.#isDelimiter()) {
      this.delimiter = this.#text[this.#position];
      this.#position += 1;
    }
    return word;
  }

  #bareWord(): string {
    const start = this.#position;
    while (!this.#atEnd() && !this.#isBlank() && !this.#isDelimiter()) this.#position += 1;
    return this.#text.slice(start, this.#position);
  }

  #quotedWord(closing: string): string {
    const start = this.#position + 1;
    const end = this.#text.indexOf(closing, start);
    if (end < 0) {
      this.unclosed ??= { opening: this.#text[this.#position], closing };
      this.#position = this.#text.length;
      return this.#text.slice(start);
    }
    this.#position = end + 1;
    return this.#text.slice(start, end);
  }

  #skipBlanks(): void {
    while (!this.#atEnd() && this.#isBlank()) this.#position += 1;
  }

  #isBlank(): boolean {
    const char = this.#text[this.#position];
    return char === ' ' || char === '\t' || char === '\u00a0';
  }

  #isDelimiter(): boolean {
    const char = this.#text[this.#position];
    return char === ',' || char === '=' || this.#extraDelimiters.includes(char);
  }

  #atEnd(): boolean {
    const char = this.#text[this.#position];
    return (
      char === undefined || char === '!' || (char === '/' && this.#text[this.#position + 1] === '/')
    );
  }
}
