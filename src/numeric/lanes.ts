import { allocateBlockFactor, type BlockFactor, blockFactorBytes } from './block-factor.ts';
import type { ComplexFactor } from './complex-factor.ts';
import { ALIGNMENT_BYTES, type Arena, createArena } from './simd/arena.ts';
import type { SymbolicFactor } from './symbolic.ts';

/** Vectors that are solved for together, so that every entry of a factor is loaded once for all. */
export const LANES = 8;

/**
 * Eight vectors over the same nodes, in elimination order: at `16·k` the eight real parts of node k,
 * then its eight imaginary parts.
 */
export type LaneVectors = Float64Array;

/** An elimination with a block factor of its rest, to be solved with eight vectors at a time. */
export interface LaneSolver {
  readonly leading: number;
  readonly size: number;
  /** Factor of the rest, filled by whoever owns the solver. */
  readonly factor: BlockFactor;
  /** Every node; its tail is the rest. */
  readonly x: LaneVectors;
  readonly restX: LaneVectors;
  /** The rest alone: right-hand sides, then solutions. */
  readonly next: LaneVectors;
  /** Right-hand side that all lanes share, with the leading rows eliminated: pairs, all nodes. */
  readonly own: Float64Array;
  /** What a squared change of every node of the rest counts, 1/V². */
  readonly scale: Float64Array;
  /** Every lane's largest change, pu squared. */
  readonly largest: Float64Array;
  /** Rows of U that are leading, pairs, with its inverse diagonal. */
  readonly upper: Float64Array;
  readonly pivot: Float64Array;
  readonly upperStart: Int32Array;
  readonly upperColumn: Int32Array;
  readonly arena: Arena;
}

/**
 * @param restSymbolic analysis of the rest, in its own order
 * @param moreBytes what the owner is going to take from the solver's arena
 */
export function allocateLaneSolver(
  { symbolic, leading, rest, upperRe }: ComplexFactor,
  restSymbolic: SymbolicFactor,
  moreBytes: number = 0,
): LaneSolver {
  const { size } = symbolic;
  const floats =
    2 * LANES * (size + rest.size) + 2 * size + rest.size + LANES + 2 * (upperRe.length + leading);
  const arena = createArena(
    blockFactorBytes(restSymbolic) +
      8 * floats +
      4 * (leading + 1 + upperRe.length) +
      9 * ALIGNMENT_BYTES +
      moreBytes,
  );
  const x = arena.floats(2 * LANES * size);
  return {
    leading,
    size,
    factor: allocateBlockFactor(restSymbolic, arena),
    x,
    restX: x.subarray(2 * LANES * leading),
    next: arena.floats(2 * LANES * rest.size),
    own: arena.floats(2 * size),
    scale: arena.floats(rest.size),
    largest: arena.floats(LANES),
    upper: arena.floats(2 * upperRe.length),
    pivot: arena.floats(2 * leading),
    upperStart: arena.copyOf(symbolic.upperStart.slice(0, leading + 1)),
    upperColumn: arena.copyOf(symbolic.upperColumn.slice(0, upperRe.length)),
    arena,
  };
}

/** Takes over the values of an elimination, and the right-hand side that is left of it. */
export function loadElimination(
  solver: LaneSolver,
  { leading, upperRe, upperIm, pivotRe, pivotIm }: ComplexFactor,
  ownRe: Float64Array,
  ownIm: Float64Array,
): void {
  const { upper, pivot, own, size } = solver;
  for (let q = 0; q < upperRe.length; q++) {
    upper[2 * q] = upperRe[q];
    upper[2 * q + 1] = upperIm[q];
  }
  for (let k = 0; k < leading; k++) {
    pivot[2 * k] = pivotRe[k];
    pivot[2 * k + 1] = pivotIm[k];
  }
  for (let k = 0; k < size; k++) {
    own[2 * k] = ownRe[k];
    own[2 * k + 1] = ownIm[k];
  }
}

/** next = the rest's part of the right-hand side that all lanes share. Kernel. */
export function fillLanes({ arena, leading, size, own, next }: LaneSolver): void {
  if (arena.kernels !== null) {
    arena.kernels.fill8(size - leading, own.byteOffset + 16 * leading, next.byteOffset);
    return;
  }
  for (let k = 0; k < size - leading; k++) {
    const at = 2 * LANES * k;
    next.fill(own[2 * (leading + k)], at, at + LANES);
    next.fill(own[2 * (leading + k) + 1], at + LANES, at + 2 * LANES);
  }
}

/** next = A⁻¹·next, A the factor of the rest. Kernel. */
export function solveLanes({ arena, factor, next: x }: LaneSolver): void {
  const { symbolic, lower, upper, pivot, index } = factor;
  if (arena.kernels !== null) {
    arena.kernels.solve8(
      symbolic.size,
      index.lowerStart.byteOffset,
      index.lowerColumn.byteOffset,
      lower.byteOffset,
      index.upperStart.byteOffset,
      index.upperColumn.byteOffset,
      upper.byteOffset,
      pivot.byteOffset,
      x.byteOffset,
    );
    return;
  }
  const { size, lowerStart, lowerColumn, upperStart, upperColumn } = symbolic;
  for (let k = 0; k < size; k++) {
    for (let p = lowerStart[k]; p < lowerStart[k + 1]; p++) {
      subtract(x, k, lowerColumn[p], lower, p);
    }
  }
  for (let k = size - 1; k >= 0; k--) {
    for (let q = upperStart[k]; q < upperStart[k + 1]; q++) {
      subtract(x, k, upperColumn[q], upper, q);
    }
    const at = 2 * LANES * k;
    for (let re = at; re < at + LANES; re++) {
      const xr = x[re];
      const xi = x[re + LANES];
      x[re] = pivot[4 * k] * xr + pivot[4 * k + 2] * xi;
      x[re + LANES] = pivot[4 * k + 1] * xr + pivot[4 * k + 3] * xi;
    }
  }
}

/** x[k] −= block·x[j] in every lane. */
function subtract(x: LaneVectors, k: number, j: number, blocks: Float64Array, block: number): void {
  const [a, c, b, d] = [4 * block, 4 * block + 1, 4 * block + 2, 4 * block + 3];
  for (let lane = 0; lane < LANES; lane++) {
    const own = 2 * LANES * k + lane;
    const xr = x[2 * LANES * j + lane];
    const xi = x[2 * LANES * j + lane + LANES];
    x[own] -= blocks[a] * xr + blocks[b] * xi;
    x[own + LANES] -= blocks[c] * xr + blocks[d] * xi;
  }
}

/** The rest of x = next; leaves in `largest` by how much that changed it. Kernel. */
export function acceptLanes({
  arena,
  leading,
  size,
  next,
  scale,
  restX,
  largest,
}: LaneSolver): void {
  if (arena.kernels !== null) {
    arena.kernels.accept8(
      size - leading,
      next.byteOffset,
      scale.byteOffset,
      restX.byteOffset,
      largest.byteOffset,
    );
    return;
  }
  largest.fill(0);
  for (let k = 0; k < size - leading; k++) {
    for (let lane = 0; lane < LANES; lane++) {
      const re = 2 * LANES * k + lane;
      const dr = next[re] - restX[re];
      const di = next[re + LANES] - restX[re + LANES];
      largest[lane] = Math.max(largest[lane], (dr * dr + di * di) * scale[k]);
    }
  }
  restX.set(next);
}

/** The leading rows of x from its rest. Kernel. */
export function spreadLanes(solver: LaneSolver): void {
  const { arena, leading, own, x, upper, pivot, upperStart, upperColumn } = solver;
  if (arena.kernels !== null) {
    arena.kernels.spread8(
      leading,
      upperStart.byteOffset,
      upperColumn.byteOffset,
      upper.byteOffset,
      pivot.byteOffset,
      own.byteOffset,
      x.byteOffset,
    );
    return;
  }
  for (let k = leading - 1; k >= 0; k--) {
    for (let lane = 0; lane < LANES; lane++) {
      let re = own[2 * k];
      let im = own[2 * k + 1];
      for (let q = upperStart[k]; q < upperStart[k + 1]; q++) {
        const at = 2 * LANES * upperColumn[q] + lane;
        re -= upper[2 * q] * x[at] - upper[2 * q + 1] * x[at + LANES];
        im -= upper[2 * q] * x[at + LANES] + upper[2 * q + 1] * x[at];
      }
      const to = 2 * LANES * k + lane;
      x[to] = re * pivot[2 * k] - im * pivot[2 * k + 1];
      x[to + LANES] = re * pivot[2 * k + 1] + im * pivot[2 * k];
    }
  }
}

/** Sparse complex rows over all nodes, in elimination order, and their products in every lane. */
export interface LaneRows {
  readonly count: number;
  readonly rowStart: Int32Array;
  readonly column: Int32Array;
  /** Pairs. */
  readonly value: Float64Array;
  readonly out: LaneVectors;
}

/** What `allocateLaneRows` takes from a solver's arena. */
export function laneRowsBytes(count: number, entries: number): number {
  return 16 * LANES * count + 16 * entries + 4 * (count + 1 + entries) + 4 * ALIGNMENT_BYTES;
}

/** @param column nodes in elimination order */
export function allocateLaneRows(
  { arena }: LaneSolver,
  rowStart: Int32Array,
  column: Int32Array,
  value: Float64Array,
): LaneRows {
  const count = rowStart.length - 1;
  const rows = {
    count,
    rowStart: arena.copyOf(rowStart),
    column: arena.copyOf(column),
    value: arena.floats(value.length),
    out: arena.floats(2 * LANES * count),
  };
  rows.value.set(value);
  return rows;
}

/** out = rows·x in every lane. Kernel. */
export function applyRowsLanes({ arena, x }: LaneSolver, rows: LaneRows): void {
  const { count, rowStart, column, value, out } = rows;
  if (arena.kernels !== null) {
    arena.kernels.rows8(
      count,
      rowStart.byteOffset,
      column.byteOffset,
      value.byteOffset,
      x.byteOffset,
      out.byteOffset,
    );
    return;
  }
  for (let r = 0; r < count; r++) {
    for (let lane = 0; lane < LANES; lane++) {
      let re = 0;
      let im = 0;
      for (let p = rowStart[r]; p < rowStart[r + 1]; p++) {
        const at = 2 * LANES * column[p] + lane;
        re += value[2 * p] * x[at] - value[2 * p + 1] * x[at + LANES];
        im += value[2 * p] * x[at + LANES] + value[2 * p + 1] * x[at];
      }
      out[2 * LANES * r + lane] = re;
      out[2 * LANES * r + lane + LANES] = im;
    }
  }
}
