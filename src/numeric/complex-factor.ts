import type { SymbolicFactor } from './symbolic.ts';

/** A = L·U of a sparse complex matrix, L with unit diagonal, rows in elimination order. */
export interface ComplexFactor {
  readonly symbolic: SymbolicFactor;
  readonly lowerRe: Float64Array;
  readonly lowerIm: Float64Array;
  readonly upperRe: Float64Array;
  readonly upperIm: Float64Array;
  /** Inverse of the diagonal of U. */
  readonly pivotRe: Float64Array;
  readonly pivotIm: Float64Array;
  /** Scratch of `solveComplexInPlace`. */
  readonly workRe: Float64Array;
  readonly workIm: Float64Array;
}

export function allocateComplexFactor(symbolic: SymbolicFactor): ComplexFactor {
  const entries = symbolic.lowerColumn.length;
  const vector = () => new Float64Array(symbolic.size);
  return {
    symbolic,
    lowerRe: new Float64Array(entries),
    lowerIm: new Float64Array(entries),
    upperRe: new Float64Array(entries),
    upperIm: new Float64Array(entries),
    pivotRe: vector(),
    pivotIm: vector(),
    workRe: vector(),
    workIm: vector(),
  };
}

/**
 * Fills the factor from the values of the pattern's entries. Kernel: no pivoting, which the
 * admittance matrices of passive networks do not need; allocates nothing.
 *
 * @returns -1, or the row of the matrix whose pivot vanished
 */
export function factoriseComplex(
  factor: ComplexFactor,
  valueRe: Float64Array,
  valueIm: Float64Array,
): number {
  const { symbolic, lowerRe, lowerIm, upperRe, upperIm, pivotRe, pivotIm } = factor;
  const { size, order, upperStart, upperColumn, lowerStart, lowerColumn, entryColumn } = symbolic;
  const { rowStart } = symbolic.pattern;
  const wr = factor.workRe;
  const wi = factor.workIm;
  wr.fill(0);
  wi.fill(0);
  for (let k = 0; k < size; k++) {
    const row = order[k];
    for (let p = rowStart[row]; p < rowStart[row + 1]; p++) {
      wr[entryColumn[p]] = valueRe[p];
      wi[entryColumn[p]] = valueIm[p];
    }
    for (let p = lowerStart[k]; p < lowerStart[k + 1]; p++) {
      const j = lowerColumn[p];
      const fr = wr[j] * pivotRe[j] - wi[j] * pivotIm[j];
      const fi = wr[j] * pivotIm[j] + wi[j] * pivotRe[j];
      wr[j] = 0;
      wi[j] = 0;
      lowerRe[p] = fr;
      lowerIm[p] = fi;
      for (let q = upperStart[j]; q < upperStart[j + 1]; q++) {
        const c = upperColumn[q];
        wr[c] -= fr * upperRe[q] - fi * upperIm[q];
        wi[c] -= fr * upperIm[q] + fi * upperRe[q];
      }
    }
    const dr = wr[k];
    const di = wi[k];
    wr[k] = 0;
    wi[k] = 0;
    const square = dr * dr + di * di;
    if (!(square > 0) || !Number.isFinite(square)) return row;
    pivotRe[k] = dr / square;
    pivotIm[k] = -di / square;
    for (let q = upperStart[k]; q < upperStart[k + 1]; q++) {
      const c = upperColumn[q];
      upperRe[q] = wr[c];
      upperIm[q] = wi[c];
      wr[c] = 0;
      wi[c] = 0;
    }
  }
  return -1;
}

/** x = A⁻¹·b in place, b and x in the order of the matrix. Kernel: allocates and checks nothing. */
export function solveComplexInPlace(
  factor: ComplexFactor,
  re: Float64Array,
  im: Float64Array,
): void {
  const { symbolic, lowerRe, lowerIm, upperRe, upperIm, pivotRe, pivotIm } = factor;
  const { size, order, upperStart, upperColumn, lowerStart, lowerColumn } = symbolic;
  const wr = factor.workRe;
  const wi = factor.workIm;
  for (let k = 0; k < size; k++) {
    let sr = re[order[k]];
    let si = im[order[k]];
    for (let p = lowerStart[k]; p < lowerStart[k + 1]; p++) {
      const j = lowerColumn[p];
      sr -= lowerRe[p] * wr[j] - lowerIm[p] * wi[j];
      si -= lowerRe[p] * wi[j] + lowerIm[p] * wr[j];
    }
    wr[k] = sr;
    wi[k] = si;
  }
  for (let k = size - 1; k >= 0; k--) {
    let sr = wr[k];
    let si = wi[k];
    for (let p = upperStart[k]; p < upperStart[k + 1]; p++) {
      const j = upperColumn[p];
      sr -= upperRe[p] * wr[j] - upperIm[p] * wi[j];
      si -= upperRe[p] * wi[j] + upperIm[p] * wr[j];
    }
    wr[k] = sr * pivotRe[k] - si * pivotIm[k];
    wi[k] = sr * pivotIm[k] + si * pivotRe[k];
    re[order[k]] = wr[k];
    im[order[k]] = wi[k];
  }
}

/** x = A⁻ᵀ·b in place (transposed, not conjugated). Kernel: allocates and checks nothing. */
export function solveTransposedComplexInPlace(
  factor: ComplexFactor,
  re: Float64Array,
  im: Float64Array,
): void {
  const { symbolic, lowerRe, lowerIm, upperRe, upperIm, pivotRe, pivotIm } = factor;
  const { size, order, upperStart, upperColumn, lowerStart, lowerColumn } = symbolic;
  const wr = factor.workRe;
  const wi = factor.workIm;
  for (let k = 0; k < size; k++) {
    wr[k] = re[order[k]];
    wi[k] = im[order[k]];
  }
  for (let k = 0; k < size; k++) {
    const sr = wr[k] * pivotRe[k] - wi[k] * pivotIm[k];
    const si = wr[k] * pivotIm[k] + wi[k] * pivotRe[k];
    wr[k] = sr;
    wi[k] = si;
    for (let p = upperStart[k]; p < upperStart[k + 1]; p++) {
      const j = upperColumn[p];
      wr[j] -= upperRe[p] * sr - upperIm[p] * si;
      wi[j] -= upperRe[p] * si + upperIm[p] * sr;
    }
  }
  for (let k = size - 1; k >= 0; k--) {
    const sr = wr[k];
    const si = wi[k];
    re[order[k]] = sr;
    im[order[k]] = si;
    for (let p = lowerStart[k]; p < lowerStart[k + 1]; p++) {
      const j = lowerColumn[p];
      wr[j] -= lowerRe[p] * sr - lowerIm[p] * si;
      wi[j] -= lowerRe[p] * si + lowerIm[p] * sr;
    }
  }
}
