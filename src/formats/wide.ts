/** Wide tables: one row a step, one column a named series of numbers. */

import type { Issue } from '../errors.ts';
import { readNumber, writeNumber } from './column-types.ts';
import { type CsvRow, type CsvText, issuesOf, parseCsv, writeCsv } from './csv.ts';

export interface Series {
  /** As in the header, in lower case. */
  readonly name: string;
  readonly values: readonly number[];
}

export interface WideReading {
  /** Name of the first column. */
  readonly axis: string;
  /** The first cell of every row, and its line. */
  readonly steps: readonly { readonly line: number; readonly text: string }[];
  /** A series ends at its first empty cell. */
  readonly series: readonly Series[];
  /** Line of the header. */
  readonly line: number;
  readonly issues: readonly Issue[];
}

/** @param axes allowed names of the first column */
export function readWide(text: string, file: string, axes: readonly string[]): WideReading {
  const csv = parseCsv(text, file);
  const { issues, report } = issuesOf(file);
  issues.push(...csv.issues);
  const line = csv.headerLine;
  const [axis = '', ...names] = csv.header;
  const steps = csv.rows.map((row) => ({ line: row.line, text: row.cells[0] }));
  if (csv.header.length > 0 && !axes.includes(axis)) {
    const remedy = `name the first column ${axes.join(' or ')}`;
    const message = 'the first column is something else';
    report({ rule: 'missing-column', message, line, field: axes[0], value: axis, remedy });
  }
  const seen = new Set<string>();
  const series = names.map((written, k): Series => {
    const name = written.toLowerCase();
    if (name === '') {
      const remedy = `name column ${k + 2} or remove it`;
      report({ rule: 'unnamed-column', message: 'a column has no name', line, remedy });
    } else if (seen.has(name)) {
      const remedy = 'remove or rename one of them';
      report({ rule: 'duplicate-column', message: 'is there twice', line, field: name, remedy });
    }
    seen.add(name);
    return { name, values: readSeries(csv.rows, k + 1, name, report) };
  });
  return { axis, steps, series, line, issues };
}

function readSeries(
  rows: CsvText['rows'],
  column: number,
  field: string,
  report: ReturnType<typeof issuesOf>['report'],
): readonly number[] {
  const values: number[] = [];
  let gap: CsvRow | null = null;
  for (const row of rows) {
    const value = row.cells[column];
    if (value === '') {
      gap ??= row;
      continue;
    }
    const reading = readNumber(value);
    if ('fault' in reading) {
      report({ ...reading.fault, line: row.line, element: field, field, value });
    } else {
      values.push(reading.value);
    }
    if (gap === null) continue;
    const remedy = 'only the end of a column may be empty';
    const at = { line: gap.line, element: field, field, value: '' };
    report({ rule: 'missing-value', message: 'is empty', ...at, remedy });
    gap = null;
  }
  return values;
}

/** Rows are numbered 1, 2, …; short series leave their last cells empty. */
export function writeWide(axis: string, series: readonly Series[]): string {
  const length = Math.max(0, ...series.map((one) => one.values.length));
  const rows = Array.from({ length }, (_, k) => [
    String(k + 1),
    ...series.map((one) => (k < one.values.length ? writeNumber(one.values[k]) : '')),
  ]);
  return writeCsv([[axis, ...series.map((one) => one.name)], ...rows]);
}
