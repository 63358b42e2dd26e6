/** CSV text to typed records and back, by the rules of `columns.ts`; every problem at once. */

import Papa from 'papaparse';
import { GridError, type Issue } from '../errors.ts';
import { nearestName } from '../network/nearest.ts';
import type { Column } from './column-types.ts';
import type { Table } from './rows.ts';

export interface CsvRow {
  /** Line of the file on which the row starts, counting from 1. */
  readonly line: number;
  /** Without blanks around them. */
  readonly cells: readonly string[];
}

export interface CsvText {
  readonly header: readonly string[];
  readonly headerLine: number;
  /** As many cells as the header in each; blank and malformed rows are left out. */
  readonly rows: readonly CsvRow[];
  readonly issues: readonly Issue[];
}

export interface TableReading<Row> {
  /** The rows without a fault. */
  readonly rows: readonly { readonly line: number; readonly row: Row }[];
  /** Every row with what of it could be read, in file order. */
  readonly partial: readonly { readonly line: number; readonly row: Partial<Row> }[];
  readonly issues: readonly Issue[];
}

type Report = (issue: Omit<Issue, 'severity' | 'file'>) => void;

/** A report that adds the file, and the list it fills. */
export function issuesOf(file: string): { issues: Issue[]; report: Report } {
  const issues: Issue[] = [];
  return { issues, report: (issue) => issues.push({ severity: 'error', file, ...issue }) };
}

/** Rows and cells; accepts a byte order mark, any line ends, blank lines and blanks around values. */
export function parseCsv(text: string, file: string): CsvText {
  const { issues, report } = issuesOf(file);
  // papaparse drops the byte order mark, but takes all line ends to be like the first one.
  const plain = text.replace(/\r\n?/g, '\n');
  const parsed = Papa.parse<string[]>(plain, { delimiter: ',', newline: '\n' });
  // The first error of a row is the one that the others follow from.
  const malformed = new Map([...parsed.errors].reverse().map(({ row, code }) => [row ?? 0, code]));
  const rows: CsvRow[] = [];
  let line = 1;
  parsed.data.forEach((raw, index) => {
    const cells = raw.map((cell) => cell.trim());
    const code = malformed.get(index);
    if (code !== undefined) reportQuotes(code, line, cells[0], report);
    else if (cells.some((cell) => cell !== '')) rows.push({ line, cells });
    line += 1 + raw.reduce((sum, cell) => sum + lineBreaks(cell), 0);
  });
  const [first, ...rest] = rows;
  if (first === undefined) {
    if (issues.length === 0) reportEmpty(report);
    return { header: [], headerLine: 1, rows: [], issues };
  }
  const width = first.cells.length;
  const whole = rest.filter((row) => {
    if (row.cells.length !== width) reportRagged(row, width, report);
    return row.cells.length === width;
  });
  return { header: first.cells, headerLine: first.line, rows: whole, issues };
}

function lineBreaks(cell: string): number {
  return cell.includes('\n') ? cell.split('\n').length - 1 : 0;
}

function reportQuotes(code: string, line: number, element: string | undefined, report: Report) {
  const open = code === 'MissingQuotes';
  report({
    rule: open ? 'unclosed-quote' : 'bad-quotes',
    message: open ? 'a quote is opened and never closed' : 'text follows a closing quote',
    line,
    element: element?.split(/[\n",]/, 1)[0],
    remedy: 'close the quote, and write a quote inside a quoted value twice ("")',
  });
}

function reportEmpty(report: Report) {
  report({
    rule: 'empty-file',
    message: 'the file is empty',
    line: 1,
    remedy: 'write the column names on the first line',
  });
}

function reportRagged(row: CsvRow, width: number, report: Report) {
  const count = row.cells.length;
  const more = 'a value that holds a comma needs quotes, decimals need a point';
  report({
    rule: 'ragged-row',
    message: `${count} values under ${width} column names`,
    line: row.line,
    element: row.cells[0],
    value: row.cells.join(','),
    remedy: count > width ? more : `write ${width} values, empty ones too`,
  });
}

/** @param file name in the issues, where it is not the table's own */
export function readTable<Row>(
  table: Table<Row>,
  text: string,
  file: string = table.file,
): TableReading<Row> {
  const csv = parseCsv(text, file);
  const { issues, report } = issuesOf(file);
  issues.push(...csv.issues);
  if (csv.header.length === 0) return { rows: [], partial: [], issues };
  const names = Object.keys(table.columns);
  checkHeader(csv, names, table, report);
  const places = names.map((name) => csv.header.indexOf(name));
  const rules: readonly Column<unknown>[] = names.map((name) => table.columns[name as keyof Row]);
  const seen = new Map<string, number>();
  const rows: { line: number; row: Row }[] = [];
  const partial: { line: number; row: Partial<Row> }[] = [];
  for (const { line, cells } of csv.rows) {
    const element = elementOf(table.key[0], csv.header, cells);
    const row: Record<string, unknown> = {};
    let sound = true;
    names.forEach((name, k) => {
      const reading = readCell(rules[k], cells[places[k]] ?? '');
      if ('value' in reading) row[name] = reading.value;
      else sound = false;
      if ('value' in reading || places[k] < 0) return;
      const value = cells[places[k]];
      report({ ...reading.fault, line, element, field: name, value });
    });
    const twin = twinOf(table, row, line, seen);
    if (twin !== null) {
      sound = false;
      const field = table.key.join(', ');
      const value = table.key.map((name) => String(row[name])).join(', ');
      const remedy = `rename or remove one of them; the first stands on line ${twin}`;
      const message = 'is there twice';
      report({ rule: 'duplicate-id', message, line, element, field, value, remedy });
    }
    // Every column of `table` has been read into `row` by a rule of that column's type.
    if (sound) rows.push({ line, row: row as Row });
    partial.push({ line, row: row as Partial<Row> });
  }
  return { rows, partial, issues };
}

function readCell(column: Column<unknown>, cell: string): ReturnType<typeof column.read> {
  if (cell !== '') return column.read(cell);
  if (column.default !== undefined) return column.default;
  const example =
    column.unit === '' ? `write ${article(column)}` : `write a value in ${column.unit}`;
  return { fault: { rule: 'missing-value', message: 'is empty', remedy: example } };
}

function article({ type, choices }: Column<unknown>): string {
  if (choices !== undefined) return choices.join(' or ');
  if (type === 'nodes') return 'node numbers, e.g. 1.2.3';
  return type === 'id' || type === 'text' ? 'a name' : `a ${type}`;
}

function elementOf(key: string, header: readonly string[], cells: readonly string[]) {
  const name = cells[header.indexOf(key)] ?? '';
  return name === '' ? undefined : name;
}

/** Line of an earlier row with the same key, or null; remembers this one. */
function twinOf<Row>(
  table: Table<Row>,
  row: Readonly<Record<string, unknown>>,
  line: number,
  seen: Map<string, number>,
): number | null {
  if (!table.key.every((name) => name in row)) return null;
  const key = JSON.stringify(table.key.map((name) => row[name]));
  const twin = seen.get(key) ?? null;
  if (twin === null) seen.set(key, line);
  return twin;
}

/** Reports missing, unknown and repeated columns. */
function checkHeader<Row>(
  { header, headerLine: line }: CsvText,
  names: readonly string[],
  table: Table<Row>,
  report: Report,
) {
  if (header.length === 1 && /[;\t]/.test(header[0])) {
    const remedy = 'separate the values with commas and write decimals with a point';
    const message = 'the values are not separated by commas';
    report({ rule: 'wrong-separator', message, line, value: header[0], remedy });
    return;
  }
  const absent = names.filter((name) => !header.includes(name));
  const missing = absent.filter((name) => table.columns[name as keyof Row].default === undefined);
  for (const field of missing) {
    const { meaning, unit } = table.columns[field as keyof Row];
    const remedy = `add the column ${field}${unit === '' ? '' : ` (${unit})`}: ${meaning}`;
    report({ rule: 'missing-column', message: 'the column is missing', line, field, remedy });
  }
  header.forEach((field, k) => {
    if (!names.includes(field)) reportUnknownColumn(field, absent, names, line, report);
    else if (header.indexOf(field) < k) {
      const remedy = 'remove or rename one of them';
      report({ rule: 'duplicate-column', message: 'is there twice', line, field, remedy });
    }
  });
}

function reportUnknownColumn(
  field: string,
  absent: readonly string[],
  names: readonly string[],
  line: number,
  report: Report,
) {
  const near = nearestName(field, absent);
  report({
    rule: 'unknown-column',
    message: 'the table has no such column',
    line,
    field,
    value: field,
    remedy: near === null ? `remove it; columns are ${names.join(', ')}` : `did you mean ${near}?`,
  });
}

/** @throws {GridError} `bad-input` with every value that would not read back as it is */
export function writeTable<Row>(table: Table<Row>, rows: readonly Row[]): string {
  const { issues, report } = issuesOf(table.file);
  const names = Object.keys(table.columns) as (keyof Row & string)[];
  const cells = rows.map((row) => {
    const element = String(row[table.key[0]]);
    return names.map((field) => {
      const column = table.columns[field];
      const value = column.write(row[field]);
      const wrong = unreadable(column, row[field], value);
      if (wrong !== null) report({ ...wrong, element, field, value });
      return value;
    });
  });
  if (issues.length > 0) {
    throw new GridError('bad-input', `${table.file} cannot be written`, { issues });
  }
  return writeCsv([names, ...cells]);
}

/** Why a written cell would not come back as the value it was. */
function unreadable<T>(column: Column<T>, value: T, cell: string) {
  if (cell.trim() === cell) {
    const reading = readCell(column, cell);
    if ('fault' in reading) return reading.fault;
    if (isSame(reading.value, value)) return null;
  }
  const remedy = 'names are in lower case without blanks around them, nodes are whole numbers';
  return { rule: 'not-writable', message: 'would not read back as it is', remedy };
}

function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return Object.is(a, b);
  }
  const [ofA, ofB] = [Object.entries(a), new Map(Object.entries(b))];
  return ofA.length === ofB.size && ofA.every(([key, value]) => isSame(value, ofB.get(key)));
}

export function writeCsv(rows: readonly (readonly string[])[]): string {
  return `${Papa.unparse(
    rows.map((row) => [...row]),
    { newline: '\n' },
  )}\n`;
}
