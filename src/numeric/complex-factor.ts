import type { SparsePattern } from './pattern.ts';
import type { SymbolicFactor } from './symbolic.ts';

/**
 * A = L·U of a sparse complex matrix, L with unit diagonal, rows in elimination order; or only the
 * elimination of the first `leading` rows, which leaves the Schur complement of the others, the
 * rest, for whoever changes it more often than the matrix changes.
 */
export interface ComplexFactor {
  readonly symbolic: SymbolicFactor;
  /** Rows eliminated here; `symbolic.size` for a complete factor. */
  readonly leading: number;
  /** Row k of L has its leading columns up to, not including, `lowerEnd[k]`. */
  readonly lowerEnd: Int32Array;
  readonly lowerRe: Float64Array;
  readonly lowerIm: Float64Array;
  readonly upperRe: Float64Array;
  readonly upperIm: Float64Array;
  /** Inverse of the diagonal of U. */
  readonly pivotRe: Float64Array;
  readonly pivotIm: Float64Array;
  /** Schur complement, row 0 being row `leading` in elimination order; its fill is in the pattern. */
  readonly rest: SparsePattern;
  readonly restRe: Float64Array;
  readonly restIm: Float64Array;
  /** Vector in elimination order that forward and backward substitution work on. */
  readonly workRe: Float64Array;
  readonly workIm: Float64Array;
  /** The part of it that belongs to the rest. */
  readonly restWorkRe: Float64Array;
  readonly restWorkIm: Float64Array;
}

export function allocateComplexFactor(
  symbolic: SymbolicFactor,
  leading: number = symbolic.size,
): ComplexFactor {
  const { size, lowerStart, lowerColumn, upperStart, upperColumn } = symbolic;
  const lowerEnd = lowerStart.slice(1);
  const restRowStart = new Int32Array(size - leading + 1);
  for (let k = leading; k < size; k++) {
    let end = lowerStart[k];
    while (end < lowerStart[k + 1] && lowerColumn[end] < leading) end++;
    lowerEnd[k] = end;
    const entries = lowerStart[k + 1] - end + 1 + upperStart[k + 1] - upperStart[k];
    restRowStart[k - leading + 1] = restRowStart[k - leading] + entries;
  }
  const restColumn = new Int32Array(restRowStart[size - leading]);
  let at = 0;
  for (let k = leading; k < size; k++) {
    for (let p = lowerEnd[k]; p < lowerStart[k + 1]; p++)
      restColumn[at++] = lowerColumn[p] - leading;
    restColumn[at++] = k - leading;
    for (let q = upperStart[k]; q < upperStart[k + 1]; q++)
      restColumn[at++] = upperColumn[q] - leading;
  }
  const entries = (count: number) => new Float64Array(count);
  const workRe = entries(size);
  const workIm = entries(size);
  const leadingUpper = upperStart[leading];
  return {
    symbolic,
    leading,
    lowerEnd,
    lowerRe: entries(lowerColumn.length),
    lowerIm: entries(lowerColumn.length),
    upperRe: entries(leadingUpper),
    upperIm: entries(leadingUpper),
    pivotRe: entries(leading),
    pivotIm: entries(leading),
    rest: { size: size - leading, rowStart: restRowStart, column: restColumn },
    restRe: entries(at),
    restIm: entries(at),
    workRe,
    workIm,
    restWorkRe: workRe.subarray(leading),
    restWorkIm: workIm.subarray(leading),
  };
}

/**
 * A pivot that elimination has made this small, relative to the entry on the diagonal and both
 * squared, is the rounding noise of one that vanished.
 */
export const ROUNDING_PIVOT: number = (8 * Number.EPSILON) ** 2;

/** A factor of its own with the same values, to be changed apart from the first. */
export function copyComplexFactor(factor: ComplexFactor): ComplexFactor {
  return {
    ...factor,
    lowerRe: factor.lowerRe.slice(),
    lowerIm: factor.lowerIm.slice(),
    upperRe: factor.upperRe.slice(),
    upperIm: factor.upperIm.slice(),
    pivotRe: factor.pivotRe.slice(),
    pivotIm: factor.pivotIm.slice(),
    restRe: factor.restRe.slice(),
    restIm: factor.restIm.slice(),
  };
}

/**
 * Fills the factor from the values of the pattern's entries. Kernel: no pivoting, which the
 * admittance matrices of passive networks do not need; allocates nothing.
 *
 * @param rows rows in elimination order, ascending, that have to be done again: see `rowsAffected`
 * @returns -1, or the row of the matrix whose pivot vanished
 */
export function factoriseComplex(
  factor: ComplexFactor,
  valueRe: Float64Array,
  valueIm: Float64Array,
  rows?: Int32Array,
): number {
  const { symbolic, leading, lowerEnd, lowerRe, lowerIm, upperRe, upperIm } = factor;
  const { pivotRe, pivotIm, rest, restRe, restIm } = factor;
  const { size, order, upperStart, upperColumn, lowerStart, lowerColumn, entryColumn } = symbolic;
  const { rowStart } = symbolic.pattern;
  const wr = factor.workRe;
  const wi = factor.workIm;
  wr.fill(0);
  wi.fill(0);
  const count = rows?.length ?? size;
  for (let n = 0; n < count; n++) {
    const k = rows === undefined ? n : rows[n];
    const row = order[k];
    for (let p = rowStart[row]; p < rowStart[row + 1]; p++) {
      wr[entryColumn[p]] = valueRe[p];
      wi[entryColumn[p]] = valueIm[p];
    }
    const diagonal = wr[k] * wr[k] + wi[k] * wi[k];
    for (let p = lowerStart[k]; p < lowerEnd[k]; p++) {
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
    if (k >= leading) {
      for (let p = rest.rowStart[k - leading]; p < rest.rowStart[k - leading + 1]; p++) {
        const c = rest.column[p] + leading;
        restRe[p] = wr[c];
        restIm[p] = wi[c];
        wr[c] = 0;
        wi[c] = 0;
      }
      continue;
    }
    const dr = wr[k];
    const di = wi[k];
    wr[k] = 0;
    wi[k] = 0;
    const square = dr * dr + di * di;
    if (!(square > ROUNDING_PIVOT * diagonal) || !Number.isFinite(square)) return row;
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

/**
 * Rows of a factor, in elimination order and ascending, that change with the values in some rows
 * of the matrix: those themselves and all that their elimination reaches.
 */
export function rowsAffected(factor: ComplexFactor, changed: Iterable<number>): Int32Array {
  const { symbolic, leading } = factor;
  const { size, position, upperStart, upperColumn } = symbolic;
  const mark = new Uint8Array(size);
  let count = 0;
  const add = (k: number) => {
    count += 1 - mark[k];
    mark[k] = 1;
  };
  for (const row of changed) add(position[row]);
  for (let k = 0; k < leading; k++) {
    if (mark[k] === 0) continue;
    for (let q = upperStart[k]; q < upperStart[k + 1]; q++) add(upperColumn[q]);
  }
  const rows = new Int32Array(count);
  let at = 0;
  for (let k = 0; k < size; k++) if (mark[k] === 1) rows[at++] = k;
  return rows;
}

/** x = A⁻¹·b in place, b and x in the order of the matrix, by a complete factor. Kernel. */
export function solveComplexInPlace(
  factor: ComplexFactor,
  re: Float64Array,
  im: Float64Array,
): void {
  forward(factor, re, im);
  backward(factor, re, im);
}

/** x = A⁻ᵀ·b in place (transposed, not conjugated), by a complete factor. Kernel. */
export function solveTransposedComplexInPlace(
  factor: ComplexFactor,
  re: Float64Array,
  im: Float64Array,
): void {
  forwardTransposed(factor, re, im);
  backwardTransposed(factor, re, im);
}

/** work = L⁻¹·b: what the leading rows leave of b to the rest stands in `restWork`. Kernel. */
export function forward(factor: ComplexFactor, re: Float64Array, im: Float64Array): void {
  const { symbolic, lowerEnd, lowerRe, lowerIm, workRe: wr, workIm: wi } = factor;
  const { size, order, lowerStart, lowerColumn } = symbolic;
  for (let k = 0; k < size; k++) {
    let sr = re[order[k]];
    let si = im[order[k]];
    for (let p = lowerStart[k]; p < lowerEnd[k]; p++) {
      const j = lowerColumn[p];
      sr -= lowerRe[p] * wr[j] - lowerIm[p] * wi[j];
      si -= lowerRe[p] * wi[j] + lowerIm[p] * wr[j];
    }
    wr[k] = sr;
    wi[k] = si;
  }
}

/**
 * `forward` for a right-hand side that is zero but in rows whose elimination reaches only `rows` (see
 * `rowsAffected`): into arrays in elimination order that are zero elsewhere and stay so. Kernel.
 */
export function forwardRows(
  factor: ComplexFactor,
  rows: Int32Array,
  re: Float64Array,
  im: Float64Array,
  outRe: Float64Array,
  outIm: Float64Array,
): void {
  const { symbolic, lowerEnd, lowerRe, lowerIm } = factor;
  const { order, lowerStart, lowerColumn } = symbolic;
  for (let n = 0; n < rows.length; n++) {
    const k = rows[n];
    let sr = re[order[k]];
    let si = im[order[k]];
    for (let p = lowerStart[k]; p < lowerEnd[k]; p++) {
      const j = lowerColumn[p];
      sr -= lowerRe[p] * outRe[j] - lowerIm[p] * outIm[j];
      si -= lowerRe[p] * outIm[j] + lowerIm[p] * outRe[j];
    }
    outRe[k] = sr;
    outIm[k] = si;
  }
}

/** x = U⁻¹·work, the rest's own solution being in `restWork`. Kernel. */
export function backward(factor: ComplexFactor, re: Float64Array, im: Float64Array): void {
  const { symbolic, leading, upperRe, upperIm, pivotRe, pivotIm } = factor;
  const { size, order, upperStart, upperColumn } = symbolic;
  const { workRe: wr, workIm: wi } = factor;
  for (let k = leading; k < size; k++) {
    re[order[k]] = wr[k];
    im[order[k]] = wi[k];
  }
  for (let k = leading - 1; k >= 0; k--) {
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

/** work = U⁻ᵀ·b, as `forward` for the transposed matrix. Kernel. */
export function forwardTransposed(factor: ComplexFactor, re: Float64Array, im: Float64Array): void {
  const { symbolic, leading, upperRe, upperIm, pivotRe, pivotIm } = factor;
  const { size, order, upperStart, upperColumn } = symbolic;
  const { workRe: wr, workIm: wi } = factor;
  for (let k = 0; k < size; k++) {
    wr[k] = re[order[k]];
    wi[k] = im[order[k]];
  }
  for (let k = 0; k < leading; k++) {
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
}

/** x = L⁻ᵀ·work, as `backward` for the transposed matrix. Kernel. */
export function backwardTransposed(
  factor: ComplexFactor,
  re: Float64Array,
  im: Float64Array,
): void {
  const { symbolic, lowerEnd, lowerRe, lowerIm, workRe: wr, workIm: wi } = factor;
  const { size, order, lowerStart, lowerColumn } = symbolic;
  for (let k = size - 1; k >= 0; k--) {
    const sr = wr[k];
    const si = wi[k];
    re[order[k]] = sr;
    im[order[k]] = si;
    for (let p = lowerStart[k]; p < lowerEnd[k]; p++) {
      const j = lowerColumn[p];
      wr[j] -= lowerRe[p] * sr - lowerIm[p] * si;
      wi[j] -= lowerRe[p] * si + lowerIm[p] * sr;
    }
  }
}
