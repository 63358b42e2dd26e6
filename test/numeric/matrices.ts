/** Random sparse matrices with a structurally symmetric pattern, and dense solutions of them. */

import fc from 'fast-check';
import { type Complex, complex, lusolve } from 'mathjs';
import { entryIndex, type SparsePattern, symmetricPattern } from '../../src/numeric/pattern.ts';

/** Plain numbers: mathjs takes very small ones for zero. */
const part = fc.integer({ min: -1000, max: 1000 }).map((k) => k / 1000);

const edges = (values: number) =>
  fc.array(fc.record({ i: fc.nat(30), j: fc.nat(30), values: fc.array(part, exactly(values)) }), {
    maxLength: 30,
  });
const exactly = (length: number) => ({ minLength: length, maxLength: length });

/** A pattern of a few rows: shrinks to few rows and few entries. */
export const anyPattern: fc.Arbitrary<SparsePattern> = fc
  .record({ size: fc.integer({ min: 1, max: 12 }), edges: edges(0) })
  .map(({ size, edges: list }) => patternOf(size, list));

function patternOf(size: number, list: readonly { i: number; j: number }[]): SparsePattern {
  return symmetricPattern(
    size,
    list.map(({ i }) => i % size),
    list.map(({ j }) => j % size),
  );
}

/**
 * A sparse matrix of blocks with `perEntry` numbers: entry (i, j) and (j, i) differ. What stands on
 * the diagonal outweighs the row, so that no pivoting is needed.
 */
function anyMatrix(
  perEntry: 2 | 4,
): fc.Arbitrary<{ pattern: SparsePattern; value: Float64Array; rhs: Float64Array }> {
  return fc
    .record({
      size: fc.integer({ min: 1, max: 10 }),
      edges: edges(2 * perEntry),
      turns: fc.array(fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }), exactly(10)),
      rhs: fc.array(part, exactly(20)),
    })
    .map(({ size, edges: list, turns, rhs }) => {
      const pattern = patternOf(size, list);
      const value = new Float64Array(perEntry * pattern.column.length);
      const weight = new Float64Array(size).fill(1);
      for (const { i, j, values } of list) {
        const [row, column] = [i % size, j % size];
        if (row === column) continue;
        for (const [at, first, own] of [
          [entryIndex(pattern, row, column), 0, row],
          [entryIndex(pattern, column, row), perEntry, column],
        ] as const) {
          for (let m = 0; m < perEntry; m++) {
            value[perEntry * at + m] += values[first + m] as number;
            weight[own] += Math.abs(values[first + m] as number);
          }
        }
      }
      for (let row = 0; row < size; row++) {
        const at = perEntry * entryIndex(pattern, row, row);
        const c = weight[row] * Math.cos(turns[row] as number);
        const s = weight[row] * Math.sin(turns[row] as number);
        value.set(perEntry === 2 ? [c, s] : [c, s, -s, c], at);
      }
      return { pattern, value, rhs: Float64Array.from(rhs.slice(0, 2 * size)) };
    });
}

export interface ComplexMatrix {
  readonly pattern: SparsePattern;
  readonly re: Float64Array;
  readonly im: Float64Array;
  readonly rhsRe: Float64Array;
  readonly rhsIm: Float64Array;
}

export const anyComplexMatrix: fc.Arbitrary<ComplexMatrix> = anyMatrix(2).map(
  ({ pattern, value, rhs }) => ({
    pattern,
    re: value.filter((_, k) => k % 2 === 0),
    im: value.filter((_, k) => k % 2 === 1),
    rhsRe: rhs.slice(0, pattern.size),
    rhsIm: rhs.slice(pattern.size),
  }),
);

/** Values are 2×2 blocks, column by column, entry by entry. */
export interface BlockMatrix {
  readonly pattern: SparsePattern;
  readonly value: Float64Array;
  readonly rhsRe: Float64Array;
  readonly rhsIm: Float64Array;
}

export const anyBlockMatrix: fc.Arbitrary<BlockMatrix> = anyMatrix(4).map(
  ({ pattern, value, rhs }) => ({
    pattern,
    value,
    rhsRe: rhs.slice(0, pattern.size),
    rhsIm: rhs.slice(pattern.size),
  }),
);

/** Calls back for every entry of a pattern with its row, column and place. */
export function forEntries(
  { size, rowStart, column }: SparsePattern,
  visit: (row: number, column: number, at: number) => void,
): void {
  for (let row = 0; row < size; row++) {
    for (let at = rowStart[row]; at < rowStart[row + 1]; at++) visit(row, column[at], at);
  }
}

/** Solves A·x = b by mathjs, all dense: `[re, im]` of every unknown. */
export function denseSolve(
  rows: readonly (readonly Complex[])[],
  re: ArrayLike<number>,
  im: ArrayLike<number>,
): [number, number][] {
  const b = rows.map((_, k) => [complex(re[k] as number, im[k] as number)]);
  const x = lusolve(rows as Complex[][], b) as (Complex | number)[][];
  return x.map(([z]) => (typeof z === 'object' ? [z.re, z.im] : [z as number, 0]));
}

/** Largest distance between complex numbers in two halves and pairs, relative to the largest. */
export function deviation(
  re: Float64Array,
  im: Float64Array,
  expected: readonly (readonly [number, number])[],
): number {
  const largest = Math.max(1e-30, ...expected.map(([r, i]) => Math.hypot(r, i)));
  return Math.max(...expected.map(([r, i], k) => Math.hypot(re[k] - r, im[k] - i))) / largest;
}
