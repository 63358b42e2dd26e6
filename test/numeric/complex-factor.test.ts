import fc from 'fast-check';
import { complex, transpose } from 'mathjs';
import { expect, test } from 'vitest';
import {
  allocateComplexFactor,
  factoriseComplex,
  solveComplexInPlace,
  solveTransposedComplexInPlace,
} from '../../src/numeric/complex-factor.ts';
import { minimumDegreeOrder } from '../../src/numeric/ordering.ts';
import { entryIndex, symmetricPattern } from '../../src/numeric/pattern.ts';
import { analyse } from '../../src/numeric/symbolic.ts';
import {
  anyComplexMatrix,
  type ComplexMatrix,
  denseSolve,
  deviation,
  forEntries,
} from './matrices.ts';

function dense({ pattern, re, im }: ComplexMatrix) {
  const rows = Array.from({ length: pattern.size }, () =>
    Array.from({ length: pattern.size }, () => complex(0, 0)),
  );
  forEntries(pattern, (i, j, at) => {
    (rows[i] as unknown[])[j] = complex(re[at], im[at]);
  });
  return rows;
}

test('solutions of unsymmetric complex matrices, plain and transposed, equal dense ones', () => {
  fc.assert(
    fc.property(anyComplexMatrix, (matrix) => {
      const { pattern, re, im, rhsRe, rhsIm } = matrix;
      const factor = allocateComplexFactor(analyse(pattern, minimumDegreeOrder(pattern)));
      expect(factoriseComplex(factor, re, im)).toBe(-1);
      const rows = dense(matrix);
      for (const [solve, a] of [
        [solveComplexInPlace, rows],
        [solveTransposedComplexInPlace, transpose(rows)],
      ] as const) {
        const xRe = rhsRe.slice();
        const xIm = rhsIm.slice();
        solve(factor, xRe, xIm);
        expect(deviation(xRe, xIm, denseSolve(a, rhsRe, rhsIm))).toBeLessThan(1e-11);
      }
    }),
  );
});

test('a vanished pivot is reported by its row in the matrix, and the memory serves again', () => {
  fc.assert(
    fc.property(anyComplexMatrix, fc.nat(), (matrix, pick) => {
      const { pattern, rhsRe, rhsIm } = matrix;
      // One more row that meets no other, without a value.
      const size = pattern.size + 1;
      const own = pick % size;
      const renumber = (i: number) => (i < own ? i : i + 1);
      const rows: number[] = [];
      const columns: number[] = [];
      forEntries(pattern, (i, j) => {
        rows.push(renumber(i));
        columns.push(renumber(j));
      });
      const wider = symmetricPattern(size, rows, columns);
      const re = new Float64Array(wider.column.length);
      const im = new Float64Array(wider.column.length);
      forEntries(pattern, (i, j, at) => {
        const to = entryIndex(wider, renumber(i), renumber(j));
        re[to] = matrix.re[at];
        im[to] = matrix.im[at];
      });
      const order = Int32Array.from({ length: size }, (_, k) => size - 1 - k);
      const factor = allocateComplexFactor(analyse(wider, order));
      expect(factoriseComplex(factor, re, im)).toBe(own);

      re[entryIndex(wider, own, own)] = 1;
      expect(factoriseComplex(factor, re, im)).toBe(-1);
      const xRe = new Float64Array(size);
      const xIm = new Float64Array(size);
      rhsRe.forEach((value, i) => {
        xRe[renumber(i)] = value;
        xIm[renumber(i)] = rhsIm[i];
      });
      solveComplexInPlace(factor, xRe, xIm);
      const kept = (half: Float64Array) => half.filter((_, i) => i !== own);
      const expected = denseSolve(dense(matrix), rhsRe, rhsIm);
      expect(deviation(kept(xRe), kept(xIm), expected)).toBeLessThan(1e-11);
    }),
  );
});
