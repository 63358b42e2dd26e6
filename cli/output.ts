import Papa from 'papaparse';
import { describeIssue, GridError, type Network } from '../src/index.ts';
import type { Io } from './io.ts';

/** One result in its three forms: a document, a table for programs, a text for people. */
export interface CommandResult {
  readonly json: object;
  readonly csv: {
    readonly columns: readonly string[];
    readonly rows: readonly (readonly unknown[])[];
  };
  readonly text: string;
  /** What was assumed or not modelled: in the document, and said on stderr. */
  readonly notes: readonly string[];
  /** The text says the notes itself. */
  readonly textHasNotes?: boolean;
  /** The command has written what `-o` asks for; only a JSON document is printed besides. */
  readonly isWritten?: boolean;
  /** `-o` names a picture, which the command has drawn; the result is printed besides. */
  readonly isDrawn?: boolean;
  readonly exitCode?: number;
}

export interface OutputOptions {
  readonly json: boolean;
  readonly csv: boolean;
  readonly output: string | undefined;
}

/** Prints a result as asked, or writes it to a file (whose ending decides if no form was asked for). */
export async function emit(result: CommandResult, options: OutputOptions, io: Io): Promise<void> {
  const { output } = options;
  const json = options.json || (!options.csv && output?.endsWith('.json') === true);
  const csv = options.csv || (!json && output?.endsWith('.csv') === true);
  const text = json
    ? `${JSON.stringify({ ...result.json, notes: result.notes })}\n`
    : csv
      ? toCsv(result.csv)
      : `${result.text}\n`;
  const said = !json && !csv && result.textHasNotes === true;
  for (const note of said ? [] : limited(result.notes)) io.err(`note: ${note}\n`);
  if (result.isWritten === true) {
    if (options.json) await io.out(text);
  } else if (output === undefined || result.isDrawn === true) await io.out(text);
  else await save(output, () => io.write(output, text));
}

/** @throws {GridError} `bad-usage` where the path cannot be written to */
export async function save<T>(path: string, write: () => T | Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || error instanceof GridError) throw error;
    const issue = {
      severity: 'error',
      rule: 'unwritable-file',
      file: path,
      field: '--output',
      message: code === 'EISDIR' ? 'is a folder' : `cannot be written (${code})`,
      remedy: 'give the path of a file that may be written',
    } as const;
    throw new GridError('bad-usage', describeIssue(issue), { issues: [issue] });
  }
}

/** Long lists of notes are cut for people; the JSON document has them all. */
function limited(notes: readonly string[]): readonly string[] {
  const most = 12;
  if (notes.length <= most) return notes;
  return [...notes.slice(0, most), `… and ${notes.length - most} more (all with --json)`];
}

export function toCsv({ columns, rows }: CommandResult['csv']): string {
  return `${Papa.unparse({ fields: [...columns], data: rows.map((row) => [...row]) }, { newline: '\n' })}\n`;
}

/**
 * A table for people, with a rule under its head.
 *
 * @param head names of the columns; `>` before a name puts its column to the right, as numbers want it
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string {
  const names = head.map((name) => name.replace(/^>/, ''));
  const cells = [names, ...rows.map((row) => row.map((cell) => String(cell ?? '–')))];
  const widths = names.map((_, k) => longest(cells.map((row) => row[k] ?? '')));
  const lines = cells.map((row) =>
    row
      .map((cell, k) =>
        head[k]?.startsWith('>') ? cell.padStart(widths[k]) : cell.padEnd(widths[k]),
      )
      .join('  ')
      .trimEnd(),
  );
  return [lines[0], '─'.repeat(longest(lines)), ...lines.slice(1)].join('\n');
}

function longest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, text.length), 0);
}

/** A number with a fixed number of decimals; −0 is 0. */
export function fixed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text;
}

/** `16 buses, 12 lines, 5 transformers, …`, of what there is. */
export function describeNetwork(network: Network): string {
  const { buses, lines, transformers, regulators, capacitors, loads, profiles } = network;
  const counts = [
    counted(lines.length, 'line'),
    counted(transformers.length, 'transformer'),
    counted(regulators.length, 'regulator'),
    counted(capacitors.length, 'capacitor'),
    counted(loads.length, 'load'),
    counted(profiles.length, 'profile'),
  ];
  return [`${buses.length} buses`, ...counts.filter((text) => !text.startsWith('0 '))].join(', ');
}

/** `1 line`, `2 lines` */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
