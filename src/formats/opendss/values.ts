/** Handlers of property values by kind: they read the text, report what is wrong, pass the rest on. */

import { arrayFromFile } from './array-files.ts';
import { parseNumber } from './numbers.ts';
import { type Edit, type Handler, reject } from './object-class.ts';
import { splitRows } from './tokens.ts';

type Use<State, Value> = (state: State, value: Value, edit: Edit) => void;

/** What a number has to be, said as in `a positive number`. */
export type Range = 'any' | 'positive' | 'not negative';

/** A number, which may be an expression in reverse Polish notation. */
export function number<State>(use: Use<State, number>, range: Range = 'any'): Handler<State> {
  return (state, edit) => {
    const value = readNumber(edit, edit.text, range);
    if (value !== null) use(state, value, edit);
  };
}

/** A whole number from `least` up; fractions are rounded, as the language does. */
export function integer<State>(use: Use<State, number>, least: number, most = 100): Handler<State> {
  return (state, edit) => {
    const value = parseNumber(edit.text);
    const rounded = value === null ? Number.NaN : Math.round(value);
    if (rounded >= least && rounded <= most) use(state, rounded, edit);
    else
      reject(edit, 'bad-number', 'not such a number', `give a whole number, ${least} to ${most}`);
  };
}

/** Yes or no; only the first letter counts. */
export function flag<State>(use: Use<State, boolean>): Handler<State> {
  return (state, edit) => {
    const letter = edit.text.trim().charAt(0).toLowerCase();
    if (letter === 'y' || letter === 't') use(state, true, edit);
    else if (letter === 'n' || letter === 'f') use(state, false, edit);
    else reject(edit, 'bad-value', 'neither yes nor no', 'give yes or no');
  };
}

/** One of several words, abbreviated to any prefix; the first that fits counts. */
export function choice<State, Value>(
  words: Readonly<Record<string, Value>>,
  use: Use<State, Value>,
): Handler<State> {
  return (state, edit) => {
    const word = matchWord(edit, edit.text, Object.keys(words));
    if (word !== null) use(state, words[word], edit);
  };
}

/** Text as it stands, without blanks around it. */
export function text<State>(use: Use<State, string>): Handler<State> {
  return (state, edit) => use(state, edit.text.trim(), edit);
}

/** The name of another object, in lower case. */
export function name<State>(use: Use<State, string>): Handler<State> {
  return (state, edit) => use(state, edit.text.trim().toLowerCase(), edit);
}

/** Several texts: bus names and the like. */
export function texts<State>(use: Use<State, string[]>): Handler<State> {
  return (state, edit) => {
    const { rows, unclosed } = splitRows(edit.text);
    if (unclosed === null) use(state, rows.flat(), edit);
    else rejectUnclosed(edit, unclosed);
  };
}

/** Several numbers, given in place or in a file: `(file=power.txt)`. */
export function numbers<State>(use: Use<State, number[]>, range: Range = 'any'): Handler<State> {
  return (state, edit) => {
    const rows = readNumberRows(edit, range);
    if (rows !== null) use(state, rows.flat(), edit);
  };
}

/**
 * A symmetric matrix of `orderOf(state)` rows, given in full or as the lower triangle; handed on
 * in full, row-major. Of a full matrix that is not symmetric the lower triangle counts.
 */
export function symmetricMatrix<State>(
  orderOf: (state: State) => number,
  use: Use<State, number[]>,
): Handler<State> {
  return (state, edit) => {
    const rows = readNumberRows(edit, 'any');
    if (rows === null) return;
    const order = orderOf(state);
    const fits =
      rows.length === order && rows.every((row, i) => row.length === order || row.length === i + 1);
    if (!fits) {
      const message = `not a matrix of ${order} × ${order}`;
      const remedy = `give ${order} rows separated by |, in full or the lower triangle, after nphases`;
      reject(edit, 'bad-matrix', message, remedy);
      return;
    }
    const full = rows.flatMap((_, i) => rows.map((__, j) => rows[Math.max(i, j)][Math.min(i, j)]));
    use(state, full, edit);
  };
}

/** A complex number as an array of real and imaginary part. */
export function complexPair<State>(use: Use<State, readonly [number, number]>): Handler<State> {
  return numbers((state, list, edit) => {
    if (list.length === 2) use(state, [list[0], list[1]], edit);
    else reject(edit, 'bad-number', 'not two numbers', 'give resistance and reactance: [r, x]');
  });
}

/** Accepted and forgotten: it changes nothing in a power flow. */
export function withoutEffect<State>(): Handler<State> {
  return () => {};
}

/** Refused unless the value, in lower case, is one of those that mean `nothing special`. */
export function unsupportedUnless<State>(
  harmless: readonly string[],
  remedy: string,
): Handler<State> {
  return (_, edit) => {
    const value = edit.text.trim().toLowerCase();
    const asNumber = parseNumber(value);
    const isHarmless =
      harmless.includes(value) || (asNumber !== null && harmless.includes(String(asNumber)));
    if (!isHarmless) reject(edit, 'unsupported-property', 'this is not modelled', remedy);
  };
}

/** A number within its range, or null after reporting it. */
function readNumber(edit: Edit, written: string, range: Range): number | null {
  const value = parseNumber(written);
  const fits =
    value !== null && (range === 'any' || (range === 'positive' ? value > 0 : value >= 0));
  if (fits) return value;
  const kind = range === 'any' ? 'a number' : `a number that is ${range}`;
  const remedy = value === null ? `give ${kind}, e.g. 12.47 or (8 1000 /)` : `give ${kind}`;
  reject(
    edit,
    'bad-number',
    `${written === edit.text ? '' : `'${written}' is `}not ${kind}`,
    remedy,
  );
  return null;
}

function readNumberRows(edit: Edit, range: Range): number[][] | null {
  const fromFile = arrayFromFile(edit);
  if (fromFile !== 'not a file') return fromFile === null ? null : [fromFile];
  const { rows, unclosed } = splitRows(edit.text);
  if (unclosed !== null) {
    rejectUnclosed(edit, unclosed);
    return null;
  }
  let complete = true;
  const read = rows.map((row) =>
    row.map((word) => {
      // one report for a value is enough, however many of its numbers are wrong
      const value = complete ? readNumber(edit, word, range) : 0;
      if (value === null) complete = false;
      return value ?? 0;
    }),
  );
  return complete ? read : null;
}

function matchWord(edit: Edit, written: string, words: readonly string[]): string | null {
  const wanted = written.trim().toLowerCase();
  const word = wanted === '' ? undefined : words.find((candidate) => candidate.startsWith(wanted));
  if (word !== undefined) return word;
  reject(edit, 'bad-value', 'not one of the values', `give one of ${words.join(', ')}`);
  return null;
}

function rejectUnclosed(edit: Edit, unclosed: { opening: string; closing: string }): void {
  reject(edit, 'unclosed-quote', `'${unclosed.opening}' is not closed`, `add ${unclosed.closing}`);
}
