import { parseNumber } from './numbers.ts';
import { type Edit, reject } from './object-class.ts';
import { readFile } from './session.ts';
import { splitArguments } from './tokens.ts';

const BINARY_KINDS: ReadonlySet<string> = new Set(['sngfile', 'dblfile']);

/**
 * The numbers of `(file=name column=2 header=yes)`: one line each, the first column unless told.
 *
 * @returns `not a file` where the value names none; null after reporting a problem
 */
export function arrayFromFile(edit: Edit): number[] | null | 'not a file' {
  if (!/^\s*(file|csvfile|sngfile|dblfile)\s*=/i.test(edit.text)) return 'not a file';
  const { args } = splitArguments(edit.text);
  const [source, ...settings] = args;
  if (BINARY_KINDS.has(source.name ?? '')) {
    reject(edit, 'unsupported-file', 'files of binary numbers are not read', 'give a text file');
    return null;
  }
  const column = settings.find(({ name }) => name === 'column')?.value ?? '1';
  const header = settings.find(({ name }) => name === 'header')?.value ?? 'no';
  const columns = readColumns(edit, source.value, [Number(column)], /^[yt]/i.test(header));
  return columns === null ? null : columns[0];
}

/**
 * Columns (counting from 1) of a file of numbers separated by commas or blanks, `#` of the lines
 * each; the first line is left out if it is a header. Reports the first line that is wrong.
 */
export function readColumns(
  edit: Edit,
  path: string,
  wanted: readonly number[],
  hasHeader: boolean,
): number[][] | null {
  const file = readFile(edit.session, edit.place, path);
  if (file === null) return null;
  const columns: number[][] = wanted.map(() => []);
  const lines = file.text.split(/\r\n|\n|\r/);
  for (let index = hasHeader ? 1 : 0; index < lines.length; index++) {
    const line = lines[index].trim();
    if (line === '') continue;
    const words = line.split(/[\s,;]+/);
    for (const [k, column] of wanted.entries()) {
      const value = parseNumber(words[column - 1] ?? '');
      if (value === null) {
        const message = `line ${index + 1} of ${file.path} has no number in column ${column}`;
        reject(edit, 'bad-number', message, 'give one number a line');
        return null;
      }
      columns[k].push(value);
    }
  }
  return columns;
}
