import { ROUNDING_PIVOT } from './complex-factor.ts';
import { ALIGNMENT_BYTES, type Arena, createArena } from './simd/arena.ts';
import type { SymbolicFactor } from './symbolic.ts';

/**
 * A = L·U of a sparse matrix of real 2×2 blocks, L with unit blocks on its diagonal. The block
 * `[[a, b], [c, d]]` is stored column by column: a, c, b, d. Vectors are two halves, `re` and `im`.
 *
 * A real-linear map of complex numbers z ↦ a·z + b·z̄ is such a block on (Re z, Im z), so the
 * Jacobian of the load flow has this form on the pattern of the admittance matrix.
 */
export interface BlockFactor {
  readonly symbolic: SymbolicFactor;
  readonly arena: Arena;
  /** Blocks of the pattern's entries: the matrix to factorise. */
  readonly value: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Inverses of the diagonal blocks of U. */
  readonly pivot: Float64Array;
  /** A vector in elimination order, real and imaginary parts side by side. */
  readonly work: Float64Array;
  /** One row of blocks, zero between factorisations. */
  readonly rowWork: Float64Array;
  /** Of the symbolic factor, in the arena. */
  readonly index: BlockIndex;
}

/** Arrays of the symbolic factor that the kernels read. */
interface BlockIndex {
  readonly order: Int32Array;
  readonly rowStart: Int32Array;
  readonly entryColumn: Int32Array;
  readonly upperStart: Int32Array;
  readonly upperColumn: Int32Array;
  readonly lowerStart: Int32Array;
  readonly lowerColumn: Int32Array;
}

/** What `allocateBlockFactor` takes from an arena. */
export function blockFactorBytes({ size, lowerColumn, entryColumn }: SymbolicFactor): number {
  const blocks = entryColumn.length + 2 * lowerColumn.length + 2 * size;
  const integers = entryColumn.length + 2 * lowerColumn.length + 4 * (size + 1);
  return ALIGNMENT_BYTES * ARRAYS + 32 * blocks + 16 * size + 4 * integers;
}

/** Arrays of a factor, each of which may take so many bytes more than it needs. */
const ARRAYS = 13;

export function allocateBlockFactor(
  symbolic: SymbolicFactor,
  arena: Arena = createArena(blockFactorBytes(symbolic)),
): BlockFactor {
  const { size, lowerColumn } = symbolic;
  return {
    symbolic,
    arena,
    value: arena.floats(4 * symbolic.entryColumn.length),
    lower: arena.floats(4 * lowerColumn.length),
    upper: arena.floats(4 * lowerColumn.length),
    pivot: arena.floats(4 * size),
    work: arena.floats(2 * size),
    rowWork: arena.floats(4 * size),
    index: {
      order: arena.copyOf(symbolic.order),
      rowStart: arena.copyOf(symbolic.pattern.rowStart),
      entryColumn: arena.copyOf(symbolic.entryColumn),
      upperStart: arena.copyOf(symbolic.upperStart),
      upperColumn: arena.copyOf(symbolic.upperColumn),
      lowerStart: arena.copyOf(symbolic.lowerStart),
      lowerColumn: arena.copyOf(symbolic.lowerColumn),
    },
  };
}

/**
 * Fills the factor from `factor.value`. Kernel: pivots within a block only; allocates nothing.
 *
 * @returns -1, or the block row of the matrix whose pivot was singular
 */
export function factoriseBlocks(factor: BlockFactor): number {
  const { symbolic, arena, value, lower, upper, pivot, rowWork: w, index } = factor;
  w.fill(0);
  if (arena.kernels !== null) {
    return arena.kernels.factorise(
      symbolic.size,
      index.order.byteOffset,
      index.rowStart.byteOffset,
      index.entryColumn.byteOffset,
      value.byteOffset,
      index.lowerStart.byteOffset,
      index.lowerColumn.byteOffset,
      lower.byteOffset,
      index.upperStart.byteOffset,
      index.upperColumn.byteOffset,
      upper.byteOffset,
      pivot.byteOffset,
      w.byteOffset,
      ROUNDING_PIVOT,
    );
  }
  const { size, order, upperStart, upperColumn, lowerStart, lowerColumn, entryColumn } = symbolic;
  const { rowStart } = symbolic.pattern;
  for (let k = 0; k < size; k++) {
    const row = order[k];
    for (let p = rowStart[row]; p < rowStart[row + 1]; p++) {
      const c = 4 * entryColumn[p];
      for (let m = 0; m < 4; m++) w[c + m] = value[4 * p + m];
    }
    const o = 4 * k;
    const diagonal = w[o] * w[o] + w[o + 1] * w[o + 1] + w[o + 2] * w[o + 2] + w[o + 3] * w[o + 3];
    for (let p = lowerStart[k]; p < lowerStart[k + 1]; p++) {
      const j = 4 * lowerColumn[p];
      // f = w[j]·pivot[j]
      const fa = w[j] * pivot[j] + w[j + 2] * pivot[j + 1];
      const fc = w[j + 1] * pivot[j] + w[j + 3] * pivot[j + 1];
      const fb = w[j] * pivot[j + 2] + w[j + 2] * pivot[j + 3];
      const fd = w[j + 1] * pivot[j + 2] + w[j + 3] * pivot[j + 3];
      w[j] = w[j + 1] = w[j + 2] = w[j + 3] = 0;
      lower[4 * p] = fa;
      lower[4 * p + 1] = fc;
      lower[4 * p + 2] = fb;
      lower[4 * p + 3] = fd;
      for (let q = upperStart[j >> 2]; q < upperStart[(j >> 2) + 1]; q++) {
        const c = 4 * upperColumn[q];
        const u = 4 * q;
        w[c] -= fa * upper[u] + fb * upper[u + 1];
        w[c + 1] -= fc * upper[u] + fd * upper[u + 1];
        w[c + 2] -= fa * upper[u + 2] + fb * upper[u + 3];
        w[c + 3] -= fc * upper[u + 2] + fd * upper[u + 3];
      }
    }
    const a = w[o];
    const c = w[o + 1];
    const b = w[o + 2];
    const d = w[o + 3];
    const determinant = a * d - b * c;
    const isNoise = !(Math.abs(determinant) > ROUNDING_PIVOT * diagonal);
    if (isNoise || !Number.isFinite(determinant)) return row;
    pivot[o] = d / determinant;
    pivot[o + 1] = -c / determinant;
    pivot[o + 2] = -b / determinant;
    pivot[o + 3] = a / determinant;
    w[o] = w[o + 1] = w[o + 2] = w[o + 3] = 0;
    for (let q = upperStart[k]; q < upperStart[k + 1]; q++) {
      const from = 4 * upperColumn[q];
      for (let m = 0; m < 4; m++) {
        upper[4 * q + m] = w[from + m];
        w[from + m] = 0;
      }
    }
  }
  return -1;
}

/** x = A⁻¹·b in place. Kernel: allocates and checks nothing. */
export function solveBlocksInPlace(factor: BlockFactor, re: Float64Array, im: Float64Array): void {
  const { symbolic, work } = factor;
  const { size, order } = symbolic;
  for (let k = 0; k < size; k++) {
    work[2 * k] = re[order[k]];
    work[2 * k + 1] = im[order[k]];
  }
  solveWork(factor);
  for (let k = 0; k < size; k++) {
    re[order[k]] = work[2 * k];
    im[order[k]] = work[2 * k + 1];
  }
}

function solveWork({ symbolic, arena, lower, upper, pivot, work: w, index }: BlockFactor): void {
  if (arena.kernels !== null) {
    arena.kernels.solve1(
      symbolic.size,
      index.lowerStart.byteOffset,
      index.lowerColumn.byteOffset,
      lower.byteOffset,
      index.upperStart.byteOffset,
      index.upperColumn.byteOffset,
      upper.byteOffset,
      pivot.byteOffset,
      w.byteOffset,
    );
    return;
  }
  const { size, upperStart, upperColumn, lowerStart, lowerColumn } = symbolic;
  for (let k = 0; k < size; k++) {
    let s = w[2 * k];
    let t = w[2 * k + 1];
    for (let p = lowerStart[k]; p < lowerStart[k + 1]; p++) {
      const j = 2 * lowerColumn[p];
      const l = 4 * p;
      s -= lower[l] * w[j] + lower[l + 2] * w[j + 1];
      t -= lower[l + 1] * w[j] + lower[l + 3] * w[j + 1];
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
      s -= upper[u] * w[j] + upper[u + 2] * w[j + 1];
      t -= upper[u + 1] * w[j] + upper[u + 3] * w[j + 1];
    }
    const d = 4 * k;
    w[2 * k] = pivot[d] * s + pivot[d + 2] * t;
    w[2 * k + 1] = pivot[d + 1] * s + pivot[d + 3] * t;
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
    const s = pivot[d] * w[2 * k] + pivot[d + 1] * w[2 * k + 1];
    const t = pivot[d + 2] * w[2 * k] + pivot[d + 3] * w[2 * k + 1];
    w[2 * k] = s;
    w[2 * k + 1] = t;
    for (let p = upperStart[k]; p < upperStart[k + 1]; p++) {
      const j = 2 * upperColumn[p];
      const u = 4 * p;
      w[j] -= upper[u] * s + upper[u + 1] * t;
      w[j + 1] -= upper[u + 2] * s + upper[u + 3] * t;
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
      w[j] -= lower[l] * s + lower[l + 1] * t;
      w[j + 1] -= lower[l + 2] * s + lower[l + 3] * t;
    }
  }
}
