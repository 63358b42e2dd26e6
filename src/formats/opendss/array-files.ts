import { parseNumber } from './numbers.ts';
import { type Edit, reject } from './object-class.ts';
import { readFile } from './session.ts';
import { splitArguments } from './tokens.ts';

/** Bytes of a number in a binary file, by the word that names such a file. */
const NUMBER_BYTES: Readonly<Record<string, 4 | 8>> = { sngfile: 4, dblfile: 8 };

/**
 * The numbers of `(file=name column=2 header=yes)`: one line each, the first column unless told.
 *
 * @returns `not a file` where the value names none; null after reporting a problem
 */
export function arrayFromFile(edit: Edit): number[] | null | 'not a file' {
  if (!/^\s*(file|csvfile|sngfile|dblfile)\s*=/i.test(edit.text)) return 'not a file';
  const { args } = splitArguments(edit.text);
  const [source, ...settings] = args;
  const numberBytes = NUMBER_BYTES[source.name ?? ''];
  if (numberBytes !== undefined) return readBinary(edit, source.value, numberBytes);
  const column = settings.find(({ name }) => name === 'column')?.value ?? '1';
  const header = settings.find(({ name }) => name === 'header')?.value ?? 'no';
  const columns = readColumns(edit, source.value, [Number(column)], /^[yt]/i.test(header));
  return columns === null ? null : columns[0];
}

/**
 * The numbers of a file of little-endian floats or doubles.
 *
 * @returns null after reporting a problem
 */
export function readBinary(edit: Edit, path: string, numberBytes: 4 | 8): number[] | null {
  const file = readFile(edit.session, edit.place, path);
  if (file === null) return null;
  const { bytes } = file;
  if (bytes === undefined || bytes.length % numberBytes !== 0) {
    const message = `${file.path} does not hold numbers of ${numberBytes} bytes`;
    reject(edit, 'unsupported-file', message, 'give a text file: mult=(file=…)');
    return null;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = Array.from({ length: bytes.length / numberBytes }, (_, k) =>
    numberBytes === 4 ? view.getFloat32(4 * k, true) : view.getFloat64(8 * k, true),
  );
  if (values.every(Number.isFinite)) return values;
  reject(edit, 'bad-number', `${file.path} holds what is not a number`, 'give finite numbers');
  return null;
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
