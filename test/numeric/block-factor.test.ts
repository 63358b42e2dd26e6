import fc from 'fast-check';
import { Matrix, solve } from 'ml-matrix';
import { expect, test } from 'vitest';
import {
  allocateBlockFactor,
  factoriseBlocks,
  solveBlocksInPlace,
  solveTransposedBlocksInPlace,
} from '../../src/numeric/block-factor.ts';
import { minimumDegreeOrder } from '../../src/numeric/ordering.ts';
import { symmetricPattern } from '../../src/numeric/pattern.ts';
import { analyse } from '../../src/numeric/symbolic.ts';
import { anyBlockMatrix, type BlockMatrix, deviation, forEntries } from './matrices.ts';

/** As real 2n×2n matrix: unknown i has the rows i and n + i. */
function dense({ pattern, value }: BlockMatrix): Matrix {
  const n = pattern.size;
  const a = Matrix.zeros(2 * n, 2 * n);
  forEntries(pattern, (i, j, at) => {
    a.set(i, j, value[4 * at]);
    a.set(n + i, j, value[4 * at + 1]);
    a.set(i, n + j, value[4 * at + 2]);
    a.set(n + i, n + j, value[4 * at + 3]);
  });
  return a;
}

test('solutions of matrices of 2×2 blocks, plain and transposed, equal dense ones', () => {
  fc.assert(
    fc.property(anyBlockMatrix, (matrix) => {
      const { pattern, value, rhsRe, rhsIm } = matrix;
      const n = pattern.size;
      const factor = allocateBlockFactor(analyse(pattern, minimumDegreeOrder(pattern).order));
      factor.value.set(value);
      expect(factoriseBlocks(factor)).toBe(-1);
      const a = dense(matrix);
      const b = Matrix.columnVector([...rhsRe, ...rhsIm]);
      for (const [solveInPlace, full] of [
        [solveBlocksInPlace, a],
        [solveTransposedBlocksInPlace, a.transpose()],
      ] as const) {
        const re = rhsRe.slice();
        const im = rhsIm.slice();
        solveInPlace(factor, re, im);
        const x = solve(full, b).getColumn(0);
        const expected = Array.from({ length: n }, (_, k): [number, number] => [
          x[k] as number,
          x[n + k] as number,
        ]);
        expect(deviation(re, im, expected)).toBeLessThan(1e-11);
      }
    }),
  );
});

test('a singular pivot block is reported by its row in the matrix', () => {
  const pattern = symmetricPattern(3, [0], [2]);
  const order = Int32Array.from([2, 0, 1]);
  const factor = allocateBlockFactor(analyse(pattern, order));
  const unit = [1, 0, 0, 1];
  const singular = [1, 2, 2, 4];
  const zero = [0, 0, 0, 0];
  const rowOf = (...blocks: number[][]) => {
    factor.value.set(blocks.flat());
    return factoriseBlocks(factor);
  };
  // Entries by rows: (0,0) (0,2) · (1,1) · (2,0) (2,2)
  expect(rowOf(unit, zero, singular, zero, unit)).toBe(1);
  // Row 0 comes after row 2 and is left with unit − unit.
  expect(rowOf(unit, unit, unit, unit, unit)).toBe(0);
  expect(rowOf(unit, zero, unit, zero, unit)).toBe(-1);
});
