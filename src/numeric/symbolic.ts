import type { SparsePattern } from './pattern.ts';

/**
 * What of a factorisation depends on the pattern alone. Rows and columns are in elimination
 * order: row k of the factor is row `order[k]` of the matrix.
 */
export interface SymbolicFactor {
  readonly size: number;
  readonly order: Int32Array;
  /** `position[order[k]] = k`. */
  readonly position: Int32Array;
  /** Row k of U without its diagonal, ascending; its transpose is the pattern of L. */
  readonly upperStart: Int32Array;
  readonly upperColumn: Int32Array;
  /** Row k of L without its diagonal, ascending. */
  readonly lowerStart: Int32Array;
  readonly lowerColumn: Int32Array;
  /** Column, in elimination order, of every entry of the pattern. */
  readonly entryColumn: Int32Array;
  readonly pattern: SparsePattern;
}

/**
 * Pattern of the LU factors of a structurally symmetric matrix eliminated in the given order,
 * without pivoting.
 *
 * @see T. A. Davis, Direct Methods for Sparse Linear Systems, SIAM 2006, ch. 4
 */
export function analyse(pattern: SparsePattern, order: Int32Array): SymbolicFactor {
  const { size, rowStart, column } = pattern;
  const position = new Int32Array(size);
  for (let k = 0; k < size; k++) position[order[k]] = k;
  const entryColumn = column.map((j) => position[j]);

  // Row k of L: the nodes on the paths of the elimination tree from the entries of row k up to k.
  const parent = new Int32Array(size).fill(-1);
  const mark = new Int32Array(size).fill(-1);
  const lowerStart = new Int32Array(size + 1);
  const upperCount = new Int32Array(size + 1);
  let lower = new Int32Array(4 * column.length);
  let used = 0;
  for (let k = 0; k < size; k++) {
    mark[k] = k;
    const rowBegin = used;
    const i = order[k];
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
      for (let j = entryColumn[p]; j < k && mark[j] !== k; j = parent[j]) {
        if (parent[j] < 0) parent[j] = k;
        mark[j] = k;
        if (used === lower.length) {
          const grown = new Int32Array(2 * used);
          grown.set(lower);
          lower = grown;
        }
        lower[used++] = j;
        upperCount[j + 1]++;
      }
    }
    lower.subarray(rowBegin, used).sort();
    lowerStart[k + 1] = used;
  }
  const lowerColumn = lower.slice(0, used);

  for (let k = 0; k < size; k++) upperCount[k + 1] += upperCount[k];
  const upperStart = upperCount.slice();
  const upperColumn = new Int32Array(used);
  for (let k = 0; k < size; k++) {
    for (let p = lowerStart[k]; p < lowerStart[k + 1]; p++) {
      upperColumn[upperCount[lowerColumn[p]]++] = k;
    }
  }
  return {
    size,
    order,
    position,
    upperStart,
    upperColumn,
    lowerStart,
    lowerColumn,
    entryColumn,
    pattern,
  };
}

/**
 * The same elimination in an order that eliminates every row soon before the first row it reaches, as in
 * a walk of the elimination tree: the fill is the same, and what is used together lies together.
 *
 * @param leading so many rows come first and stay the first
 * @see J. W. H. Liu, The Role of Elimination Trees in Sparse Factorization, SIAM J. Matrix Anal. Appl. 11(1), 1990
 */
export function postorder(
  { size, order, upperStart, upperColumn }: SymbolicFactor,
  leading: number,
): Int32Array {
  // Children of every row, and of none (`size`), as linked lists, the last child first.
  const head = new Int32Array(size + 1).fill(-1);
  const next = new Int32Array(size);
  const parentOf = (k: number) =>
    upperStart[k] < upperStart[k + 1] ? upperColumn[upperStart[k]] : size;
  for (let k = 0; k < size; k++) {
    next[k] = head[parentOf(k)];
    head[parentOf(k)] = k;
  }
  // Walked from the roots, last child first, and filled from the end: parents after their children.
  const walked = new Int32Array(size);
  const stack = new Int32Array(size + 1);
  let depth = 0;
  stack[depth++] = size;
  let leadingLeft = leading;
  let restLeft = size;
  while (depth > 0) {
    const k = stack[--depth];
    if (k < leading) walked[--leadingLeft] = order[k];
    else if (k < size) walked[--restLeft] = order[k];
    for (let child = head[k]; child >= 0; child = next[child]) stack[depth++] = child;
  }
  return walked;
}
