import fc from 'fast-check';
import { complex, transpose } from 'mathjs';
import { expect, test } from 'vitest';
import {
  allocateComplexFactor,
  backward,
  backwardTransposed,
  type ComplexFactor,
  copyComplexFactor,
  factoriseComplex,
  forward,
  forwardRows,
  forwardTransposed,
  rowsAffected,
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
      const factor = allocateComplexFactor(analyse(pattern, minimumDegreeOrder(pattern).order));
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

/** Solves by eliminating some rows and factorising what they leave. */
function solveInTwo(
  factor: ComplexFactor,
  transposedToo: boolean,
  re: Float64Array,
  im: Float64Array,
): void {
  const rows = Int32Array.from({ length: factor.rest.size }, (_, k) => k);
  const inner = allocateComplexFactor(analyse(factor.rest, rows));
  // The pattern of the rest holds the fill of its own elimination already.
  expect(inner.symbolic.upperColumn.length * 2 + rows.length).toBe(factor.rest.column.length);
  expect(factoriseComplex(inner, factor.restRe, factor.restIm)).toBe(-1);
  const { restWorkRe, restWorkIm } = factor;
  if (transposedToo) {
    forwardTransposed(factor, re, im);
    solveTransposedComplexInPlace(inner, restWorkRe, restWorkIm);
    backwardTransposed(factor, re, im);
  } else {
    forward(factor, re, im);
    solveComplexInPlace(inner, restWorkRe, restWorkIm);
    backward(factor, re, im);
  }
}

test('eliminating some rows and then the rest solves the same systems', () => {
  fc.assert(
    fc.property(anyComplexMatrix, fc.nat(), (matrix, pick) => {
      const { pattern, re, im, rhsRe, rhsIm } = matrix;
      const symbolic = analyse(pattern, minimumDegreeOrder(pattern).order);
      const factor = allocateComplexFactor(symbolic, pick % (pattern.size + 1));
      expect(factoriseComplex(factor, re, im)).toBe(-1);
      const rows = dense(matrix);
      for (const transposedToo of [false, true]) {
        const xRe = rhsRe.slice();
        const xIm = rhsIm.slice();
        solveInTwo(factor, transposedToo, xRe, xIm);
        const expected = denseSolve(transposedToo ? transpose(rows) : rows, rhsRe, rhsIm);
        expect(deviation(xRe, xIm, expected)).toBeLessThan(1e-11);
      }
    }),
  );
});

test('after a change, doing the affected rows again gives the factor of the changed matrix', () => {
  let spared = 0;
  fc.assert(
    fc.property(anyComplexMatrix, fc.nat(), fc.nat(), (matrix, pick, at) => {
      const { pattern, re, im } = matrix;
      const symbolic = analyse(pattern, minimumDegreeOrder(pattern).order);
      const factor = allocateComplexFactor(symbolic, pick % (pattern.size + 1));
      factoriseComplex(factor, re, im);
      const before = copyComplexFactor(factor);
      const own = at % pattern.size;
      const changedRe = re.slice();
      for (let p = pattern.rowStart[own]; p < pattern.rowStart[own + 1]; p++) changedRe[p] *= 1.25;
      const rows = rowsAffected(factor, [own]);
      spared += pattern.size - rows.length;
      factoriseComplex(factor, changedRe, im, rows);
      const whole = allocateComplexFactor(symbolic, factor.leading);
      factoriseComplex(whole, changedRe, im);
      for (const part of ['lowerRe', 'upperIm', 'pivotRe', 'restRe', 'restIm'] as const) {
        expect(factor[part]).toEqual(whole[part]);
      }
      factoriseComplex(whole, re, im);
      expect(before.restRe).toEqual(whole.restRe);
      expect(before.upperRe).toEqual(whole.upperRe);
    }),
  );
  expect(spared).toBeGreaterThan(0);
});

test('a right-hand side of few rows is substituted in those that it reaches alone', () => {
  fc.assert(
    fc.property(anyComplexMatrix, fc.nat(), fc.nat(), (matrix, pick, at) => {
      const { pattern, re, im } = matrix;
      const { size } = pattern;
      const symbolic = analyse(pattern, minimumDegreeOrder(pattern).order);
      const factor = allocateComplexFactor(symbolic, pick % (size + 1));
      factoriseComplex(factor, re, im);
      const rhsRe = new Float64Array(size);
      const rhsIm = new Float64Array(size);
      rhsRe[at % size] = 2;
      rhsIm[at % size] = -1;
      const [outRe, outIm] = [new Float64Array(size), new Float64Array(size)];
      forwardRows(factor, rowsAffected(factor, [at % size]), rhsRe, rhsIm, outRe, outIm);
      forward(factor, rhsRe, rhsIm);
      expect(outRe.map((value) => value + 0)).toEqual(factor.workRe.map((value) => value + 0));
      expect(outIm.map((value) => value + 0)).toEqual(factor.workIm.map((value) => value + 0));
    }),
  );
});
