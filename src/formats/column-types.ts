/**
 * How one cell of a table is read and written. A `Column<T>` knows its meaning, unit and bounds, so
 * that the reader, the writer, the data package and the documentation all say the same.
 */

/** What is wrong with one cell, and what would be right. */
interface Fault {
  readonly rule: string;
  readonly message: string;
  readonly remedy: string;
}

export type Reading<T> = { readonly value: T } | { readonly fault: Fault };

export type ColumnType =
  | 'id'
  | 'text'
  | 'number'
  | 'integer'
  | 'boolean'
  | 'choice'
  | 'numbers'
  | 'nodes'
  | 'matrix'
  | 'names'
  | 'curve'
  | 'time';

export interface Column<T> {
  readonly type: ColumnType;
  /** '' where the value has none. */
  readonly unit: string;
  readonly meaning: string;
  /** What an empty cell or an absent column means; absent where a value is required. */
  readonly default?: { readonly value: T };
  /** Allowed values as text, e.g. `> 0`; '' where there is no bound. */
  readonly bounds: string;
  /** Inclusive lower bound, for the data package. */
  readonly minimum?: number;
  readonly choices?: readonly string[];
  /** @param text not empty, without blanks around it */
  read(text: string): Reading<T>;
  write(value: T): string;
}

export interface Bounds {
  readonly min?: number;
  readonly above?: number;
  readonly max?: number;
  /** False where zero is not allowed. */
  readonly zero?: false;
}

interface NumberOptions extends Bounds {
  readonly default?: number;
}

const fault = (rule: string, message: string, remedy: string): { fault: Fault } => ({
  fault: { rule, message, remedy },
});

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A finite double; never NaN. */
export function readNumber(text: string, unit = ''): Reading<number> {
  if (NUMBER.test(text)) {
    const value = Number(text);
    if (Number.isFinite(value)) return { value };
    return fault('number-too-large', 'too large for a number', 'write a finite number');
  }
  const inUnit = unit === '' ? '' : ` in ${unit}, without the unit`;
  const dotted = text.replace(',', '.');
  const remedy = NUMBER.test(dotted)
    ? `write a decimal point: ${dotted}`
    : `write a finite number${inUnit}, e.g. 1.5`;
  return fault('unreadable-number', 'not a number', remedy);
}

/** The shortest text that reads back as exactly this double, negative zero included. */
export function writeNumber(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function describeBounds({ min, above, max, zero }: Bounds): string {
  const parts: string[] = [];
  if (min !== undefined) parts.push(`≥ ${min}`);
  if (above !== undefined) parts.push(`> ${above}`);
  if (max !== undefined) parts.push(`≤ ${max}`);
  if (zero === false) parts.push('not 0');
  return parts.join(', ');
}

function outside(value: number, { min, above, max, zero }: Bounds): boolean {
  return (
    (min !== undefined && value < min) ||
    (above !== undefined && value <= above) ||
    (max !== undefined && value > max) ||
    (zero === false && value === 0)
  );
}

/** `reading` itself, or the fault that its value is out of bounds. */
function within(reading: Reading<number>, bounds: Bounds, unit: string): Reading<number> {
  if ('fault' in reading || !outside(reading.value, bounds)) return reading;
  const asked = `${describeBounds(bounds)}${unit === '' ? '' : ` (${unit})`}`;
  const negative = reading.value < 0 && (bounds.min === 0 || bounds.above === 0);
  return fault(
    'out-of-range',
    negative ? 'must not be negative' : 'out of range',
    `write a value that is ${asked}`,
  );
}

/** `{ default }` only where there is one, as optional properties want it. */
function defaultOf<T>(value: T | undefined): { default?: { readonly value: T } } {
  return value === undefined ? {} : { default: { value } };
}

function minimumOf({ min }: Bounds): { minimum?: number } {
  return min === undefined ? {} : { minimum: min };
}

export function number(unit: string, meaning: string, options: NumberOptions = {}): Column<number> {
  return {
    type: 'number',
    unit,
    meaning,
    bounds: describeBounds(options),
    ...minimumOf(options),
    ...defaultOf(options.default),
    read: (text) => within(readNumber(text, unit), options, unit),
    write: writeNumber,
  };
}

export function integer(meaning: string, options: NumberOptions = {}): Column<number> {
  return {
    ...number('', meaning, options),
    type: 'integer',
    read: (text) => within(readInteger(text), options, ''),
  };
}

/** Accepts `3.0` too, which is how spreadsheets like to write a 3. */
function readInteger(text: string): Reading<number> {
  const reading = readNumber(text);
  if ('value' in reading && !Number.isSafeInteger(reading.value)) {
    return fault('not-an-integer', 'not a whole number', 'write a whole number, e.g. 3');
  }
  return reading;
}

/** A name; compares without regard to case and is kept in lower case. */
export function id(meaning: string): Column<string> {
  const column = text(meaning);
  return { ...column, type: 'id', read: (cell) => column.read(cell.toLowerCase()) };
}

/** Text as written. */
export function text(meaning: string): Column<string> {
  return {
    type: 'text',
    unit: '',
    meaning,
    bounds: '',
    read: (cell) =>
      hasControlCharacter(cell)
        ? fault('control-character', 'holds a line break or a control character', 'remove it')
        : { value: cell },
    write: (value) => value,
  };
}

function hasControlCharacter(cell: string): boolean {
  for (let k = 0; k < cell.length; k++) {
    const code = cell.charCodeAt(k);
    if (code < 32 || code === 127) return true;
  }
  return false;
}

export function boolean(meaning: string, byDefault: boolean): Column<boolean> {
  return {
    type: 'boolean',
    unit: '',
    meaning,
    bounds: '',
    default: { value: byDefault },
    read: (cell) => {
      const word = cell.toLowerCase();
      if (word === 'true' || word === '1') return { value: true };
      if (word === 'false' || word === '0') return { value: false };
      return fault('not-a-boolean', 'neither true nor false', 'write true or false');
    },
    write: String,
  };
}

export function choice<T extends string>(
  choices: readonly T[],
  meaning: string,
  byDefault?: T,
): Column<T> {
  return {
    type: 'choice',
    unit: '',
    meaning,
    bounds: '',
    choices,
    ...defaultOf(byDefault),
    read: (cell) => {
      const value = choices.find((one) => one === cell.toLowerCase());
      if (value !== undefined) return { value };
      return fault('not-a-choice', 'not one of the allowed values', `use ${choices.join(' or ')}`);
    },
    write: String,
  };
}

/** Start of a delivery: `HH:MM` or an ISO 8601 date and time, kept as written. */
export function time(meaning: string): Column<string> {
  const clock = /^([01]?\d|2[0-4]):[0-5]\d(:[0-5]\d)?$/;
  const calendar = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/;
  return {
    ...text(meaning),
    type: 'time',
    read: (cell) =>
      clock.test(cell) || (calendar.test(cell) && !Number.isNaN(Date.parse(cell)))
        ? { value: cell }
        : fault('not-a-time', 'not a time', 'write HH:MM or an ISO 8601 time, 2030-06-01T14:30'),
  };
}

/** The column with empty cells allowed, read as null. */
export function nullable<T>(column: Column<T>): Column<T | null> {
  return {
    ...column,
    default: { value: null },
    write: (value) => (value === null ? '' : column.write(value)),
  };
}
