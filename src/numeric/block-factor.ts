import { ROUNDING_PIVOT } from './complex-factor.ts';
import type { SymbolicFactor } from './symbolic.ts';

/**
 * A = L·U of a sparse matrix of real 2×2 blocks, L with unit blocks on its diagonal. Entry p has
 * the block `[[v[4p], v[4p+1]], [v[4p+2], v[4p+3]]]`. Vectors are two halves, `re` and `im`.
 *
 * A real-linear map of complex numbers z ↦ a·z + b·z̄ is such a block on (Re z, Im z), so the
 * Jacobian of the load flow has this form on the pattern of the admittance matrix.
 */
export interface BlockFactor {
  readonly symbolic: SymbolicFactor;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Inverses of the diagonal blocks of U. */
  readonly pivot: Float64Array;
  readonly work: Float64Array;
  readonly rowWork: Float64Array;
}

export function allocateBlockFactor(symbolic: SymbolicFactor): BlockFactor {
  const entries = symbolic.lowerColumn.length;
  return {
    symbolic,
    lower: new Float64Array(4 * entries),
    upper: new Float64Array(4 * entries),
    pivot: new Float64Array(4 * symbolic.size),
    work: new Float64Array(2 * symbolic.size),
    rowWork: new Float64Array(4 * symbolic.size),
  };
}

/**
 * Fills the factor from the blocks of the pattern's entries. Kernel: pivots within a block only;
 * allocates nothing.
 *
 * @returns -1, or the block row of the matrix whose pivot was singular
 */
export function factoriseBlocks(factor: BlockFactor, value: Float64Array): number {
  const { symbolic, lower, upper, pivot, rowWork: w } = factor;
  const { size, order, upperStart, upperColumn, lowerStart, lowerColumn, entryColumn } = symbolic;
  const { rowStart } = symbolic.pattern;
  w.fill(0);
  for (let k = 0; k < size; k++) {
    const row = order[k];
    for (let p = rowStart[row]; p < rowStart[row + 1]; p++) {
      const c = 4 * entryColumn[p];
      for (let m = 0; m < 4; m++) w[c + m] = value[4 * p + m];
    }
    const d = 4 * k;
    const diagonal = w[d] * w[d] + w[d + 1] * w[d + 1] + w[d + 2] * w[d + 2] + w[d + 3] * w[d + 3];
    for (let p = lowerStart[k]; p < lowerStart[k + 1]; p++) {
      const j = 4 * lowerColumn[p];
      // f = w[j]·pivot[j]
      const fa = w[j] * pivot[j] + w[j + 1] * pivot[j + 2];
      const fb = w[j] * pivot[j + 1] + w[j + 1] * pivot[j + 3];
      const fc = w[j + 2] * pivot[j] + w[j + 3] * pivot[j + 2];
      const fd = w[j + 2] * pivot[j + 1] + w[j + 3] * pivot[j + 3];
      w[j] = w[j + 1] = w[j + 2] = w[j + 3] = 0;
      lower[4 * p] = fa;
      lower[4 * p + 1] = fb;
      lower[4 * p + 2] = fc;
      lower[4 * p + 3] = fd;
      for (let q = upperStart[j >> 2]; q < upperStart[(j >> 2) + 1]; q++) {
        const c = 4 * upperColumn[q];
        const u = 4 * q;
        w[c] -= fa * upper[u] + fb * upper[u + 2];
        w[c + 1] -= fa * upper[u + 1] + fb * upper[u + 3];
        w[c + 2] -= fc * upper[u] + fd * upper[u + 2];
        w[c + 3] -= fc * upper[u + 1] + fd * upper[u + 3];
      }
    }
    const determinant = w[d] * w[d + 3] - w[d + 1] * w[d + 2];
    const isNoise = !(Math.abs(determinant) > ROUNDING_PIVOT * diagonal);
    if (isNoise || !Number.isFinite(determinant)) return row;
    pivot[d] = w[d + 3] / determinant;
    pivot[d + 1] = -w[d + 1] / determinant;
    pivot[d + 2] = -w[d + 2] / determinant;
    pivot[d + 3] = w[d] / determinant;
    w[d] = w[d + 1] = w[d + 2] = w[d + 3] = 0;
    for (let q = upperStart[k]; q < upperStart[k + 1]; q++) {
      const c = 4 * upperColumn[q];
      for (let m = 0; m < 4; m++) {
        upper[4 * q + m] = w[c + m];
        w[c + m] = 0;
      }
    }
  }
  return -1;
}

/** x = A⁻¹·b in place. Kernel: allocates and checks nothing. */
export function solveBlocksInPlace(factor: BlockFactor, re: Float64Array, im: Float64Array): void {
  const { symbolic, lower, upper, pivot, work: w } = factor;
  const { size, order, upperStart, upperColumn, lowerStart, lowerColumn } = symbolic;
  for (let k = 0; k < size; k++) {
    let s = re[order[k]];
    let t = im[order[k]];
    for (let p = lowerStart[k]; p < lowerStart[k + 1]; p++) {
      const j = 2 * lowerColumn[p];
      const l = 4 * p;
      s -= lower[l] * w[j] + lower[l + 1] * w[j + 1];
      t -= lower[l + 2] * w[j] + lower[l + 3] * w[j + 1];
    }
    w[2 * k] = s;
    w[2 * k + 1] = t;
  }
  for (let k = size - 1; k >= 0; k--) {
    let s = w[2 * k];
    let t = w[2 * k + 1];
    for (let p = upperStart[k]; p < upperStart[k + 1]; p++) {
      const j = 2 * upperColumn[p];
      const u = 4 * p;
      s -= upper[u] * w[j] + upper[u + 1] * w[j + 1];
      t -= upper[u + 2] * w[j] + upper[u + 3] * w[j + 1];
    }
    const d = 4 * k;
    w[2 * k] = pivot[d] * s + pivot[d + 1] * t;
    w[2 * k + 1] = pivot[d + 2] * s + pivot[d + 3] * t;
    re[order[k]] = w[2 * k];
    im[order[k]] = w[2 * k + 1];
  }
}

/** x = A⁻ᵀ·b in place: the adjoint of `solveBlocksInPlace`. */
export function solveTransposedBlocksInPlace(
  factor: BlockFactor,
  re: Float64Array,
  im: Float64Array,
): void {
  const { symbolic, lower, upper, pivot, work: w } = factor;
  const { size, order, upperStart, upperColumn, lowerStart, lowerColumn } = symbolic;
  for (let k = 0; k < size; k++) {
    w[2 * k] = re[order[k]];
    w[2 * k + 1] = im[order[k]];
  }
  for (let k = 0; k < size; k++) {
    const d = 4 * k;
    const s = pivot[d] * w[2 * k] + pivot[d + 2] * w[2 * k + 1];
    const t = pivot[d + 1] * w[2 * k] + pivot[d + 3] * w[2 * k + 1];
    w[2 * k] = s;
    w[2 * k + 1] = t;
    for (let p = upperStart[k]; p < upperStart[k + 1]; p++) {
      const j = 2 * upperColumn[p];
      const u = 4 * p;
      w[j] -= upper[u] * s + upper[u + 2] * t;
      w[j + 1] -= upper[u + 1] * s + upper[u + 3] * t;
    }
  }
  for (let k = size - 1; k >= 0; k--) {
    const s = w[2 * k];
    const t = w[2 * k + 1];
    re[order[k]] = s;
    im[order[k]] = t;
    for (let p = lowerStart[k]; p < lowerStart[k + 1]; p++) {
      const j = 2 * lowerColumn[p];
      const l = 4 * p;
      w[j] -= lower[l] * s + lower[l + 2] * t;
      w[j + 1] -= lower[l + 1] * s + lower[l + 3] * t;
    }
  }
}
