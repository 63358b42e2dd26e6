/** Cells that hold several numbers: lists, node lists and matrices. */

import type { VoltageCurve } from '../network/network.ts';
import {
  type Bounds,
  type Column,
  id,
  number,
  type Reading,
  readNumber,
  writeNumber,
} from './column-types.ts';

interface ListOptions extends Bounds {
  /** Exact number of values. */
  readonly length?: number;
}

/** Numbers with blanks between them; nothing for an empty list unless a length is asked for. */
export function numbers(
  unit: string,
  meaning: string,
  options: ListOptions = {},
): Column<readonly number[]> {
  const one = number(unit, meaning, options);
  const { length } = options;
  const count = length === undefined ? '' : `${length} values`;
  return {
    type: 'numbers',
    unit,
    meaning,
    bounds: [count, one.bounds === '' ? '' : `each ${one.bounds}`].filter(Boolean).join(', '),
    ...(length === undefined ? { default: { value: [] } } : {}),
    read: (text) => {
      const list = readAll(text.split(/\s+/), one);
      if ('fault' in list || length === undefined || list.value.length === length) return list;
      return {
        fault: {
          rule: 'wrong-length',
          message: `${list.value.length} values where ${length} belong`,
          remedy: `write ${length} numbers with blanks between them`,
        },
      };
    },
    write: (values) => values.map(writeNumber).join(' '),
  };
}

/** Flags 1 and 0 with blanks between them. */
export function flags(meaning: string): Column<readonly (0 | 1)[]> {
  const list = numbers('', meaning, { min: 0, max: 1 });
  return {
    ...list,
    default: { value: [] },
    bounds: 'each 0 or 1',
    read: (text) => {
      const reading = list.read(text);
      if ('fault' in reading) return reading;
      if (reading.value.every((flag) => flag === 0 || flag === 1)) {
        return { value: reading.value.map((flag) => (flag === 1 ? 1 : 0)) };
      }
      const remedy = 'write 1 (on) or 0 (off) for each step, blanks between';
      return { fault: { rule: 'out-of-range', message: 'a flag is 0 or 1', remedy } };
    },
  };
}

/** Node numbers with points between them, `1.2.3`; 0 is ground. */
export function nodes(meaning: string): Column<readonly number[]> {
  return {
    type: 'nodes',
    unit: '',
    meaning,
    bounds: 'each ≥ 0',
    read: (text) => {
      const parts = text.split('.').map((part) => part.trim());
      const list = parts.map((part) => (/^\d{1,9}$/.test(part) ? Number(part) : -1));
      if (!list.includes(-1)) return { value: list };
      const remedy = 'write node numbers with points between them, e.g. 1.2.3 (0 = ground)';
      return { fault: { rule: 'bad-nodes', message: 'not a list of nodes', remedy } };
    },
    write: (list) => list.map(writeNumber).join('.'),
  };
}

/**
 * A square matrix, row-major: rows with `|` between them, blanks between numbers. A symmetric matrix
 * may be given, and is written, as its lower triangle: `a | b c | d e f`.
 */
export function matrix(unit: string, meaning: string): Column<readonly number[]> {
  const one = number(unit, meaning);
  return {
    type: 'matrix',
    unit,
    meaning,
    bounds: '',
    read: (text) => {
      const rows: (readonly number[])[] = [];
      for (const row of text.split('|')) {
        const reading = readAll(row.trim().split(/\s+/), one);
        if ('fault' in reading) return reading;
        rows.push(reading.value);
      }
      return squareOf(rows);
    },
    write: (values) => {
      const order = Math.sqrt(values.length);
      if (!Number.isInteger(order)) return values.map(writeNumber).join(' ');
      const symmetric = values.every((value, k) =>
        Object.is(value, values[(k % order) * order + Math.floor(k / order)]),
      );
      const rowOf = (i: number) =>
        values.slice(i * order, i * order + (symmetric ? i + 1 : order)).map(writeNumber);
      return Array.from({ length: order }, (_, i) => rowOf(i).join(' ')).join(' | ');
    },
  };
}

/** Full rows, or the lower triangle mirrored. */
function squareOf(rows: readonly (readonly number[])[]): Reading<readonly number[]> {
  const order = rows.length;
  if (rows.every((row) => row.length === order)) return { value: rows.flat() };
  if (rows.every((row, i) => row.length === i + 1)) {
    const value = rows.flatMap((_, i) => rows.map((_, j) => (j <= i ? rows[i][j] : rows[j][i])));
    return { value };
  }
  const sizes = rows.map((row) => row.length).join(', ');
  return {
    fault: {
      rule: 'bad-matrix',
      message: `rows of ${sizes} values are neither a square matrix nor a lower triangle`,
      remedy: 'write the rows with | between them, e.g. 0.3 | 0.1 0.3 or 0.3 0.1 | 0.1 0.3',
    },
  };
}

/** Names with semicolons between them; nothing for an empty list. */
export function names(meaning: string): Column<readonly string[]> {
  const one = id(meaning);
  return {
    type: 'names',
    unit: '',
    meaning,
    bounds: '',
    default: { value: [] },
    read: (text) => {
      const values: string[] = [];
      for (const part of text.split(';')) {
        const item = part.trim();
        if (item === '') {
          const remedy = 'write names with one ; between them, e.g. pvsystem.a; pvsystem.b';
          return { fault: { rule: 'missing-value', message: 'a name is empty', remedy } };
        }
        const reading = one.read(item);
        if ('fault' in reading) return reading;
        values.push(reading.value);
      }
      return { value: values };
    },
    write: (list) => list.join('; '),
  };
}

/** Points `voltage:value` with blanks between them. */
export function curve(meaning: string): Column<VoltageCurve> {
  return {
    type: 'curve',
    unit: 'pu',
    meaning,
    bounds: '',
    read: (text) => {
      const voltagePu: number[] = [];
      const valuePu: number[] = [];
      for (const point of text.split(/\s+/)) {
        const [voltage, value, ...others] = point.split(':').map((part) => readNumber(part));
        const sound = voltage !== undefined && value !== undefined && others.length === 0;
        if (!sound || 'fault' in voltage || 'fault' in value) {
          const remedy =
            'write points voltage:value with blanks between them, e.g. 0.95:0.3 1.05:-0.3';
          return { fault: { rule: 'bad-curve', message: `'${point}' is not a point`, remedy } };
        }
        voltagePu.push(voltage.value);
        valuePu.push(value.value);
      }
      return { value: { voltagePu, valuePu } };
    },
    write: ({ voltagePu, valuePu }) => {
      const count = Math.max(voltagePu.length, valuePu.length);
      // Lists of different lengths give a point without a number, which cannot be read back.
      const part = (value: number | undefined) => (value === undefined ? '' : writeNumber(value));
      return Array.from(
        { length: count },
        (_, k) => `${part(voltagePu[k])}:${part(valuePu[k])}`,
      ).join(' ');
    },
  };
}

/** Every item, or the first fault with the item named. */
function readAll(items: readonly string[], one: Column<number>): Reading<readonly number[]> {
  const values: number[] = [];
  for (const item of items) {
    const reading = one.read(item);
    if ('fault' in reading) {
      const message = `'${item}': ${reading.fault.message}`;
      return { fault: { ...reading.fault, message } };
    }
    values.push(reading.value);
  }
  return { value: values };
}
