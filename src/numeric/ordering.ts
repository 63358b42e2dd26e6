import type { SparsePattern } from './pattern.ts';

/** Elimination order: `order[k]` is the row eliminated k-th, `order[0 … leading - 1]` came early. */
export interface EliminationOrder {
  readonly order: Int32Array;
  readonly leading: number;
}

/** Rows to eliminate before all others, as long as that adds little fill. */
export interface EarlyRows {
  /** 1 for a row that may come early. */
  readonly rows: Uint8Array;
  /** An early row is left for later when it has come to have more neighbours than this. */
  readonly degreeLimit: number;
}

/**
 * Minimum-degree elimination order. Ties go to the row that got its degree last, so that the order
 * depends on nothing but the pattern.
 *
 * The elimination graph is kept explicitly. Feeders are trees of small cliques, whose degree
 * stays below a few dozen throughout; there this is linear in the number of rows.
 *
 * @see A. George, J. Liu, The Evolution of the Minimum Degree Ordering Algorithm, SIAM Review 1989
 */
export function minimumDegreeOrder(pattern: SparsePattern, early?: EarlyRows): EliminationOrder {
  const { size, rowStart, column } = pattern;
  const neighbours: number[][] = Array.from({ length: size }, (_, i) =>
    Array.from(column.subarray(rowStart[i], rowStart[i + 1])).filter((j) => j !== i),
  );
  const order = new Int32Array(size);
  const queue = new DegreeQueue(size);
  const mark = new Int32Array(size).fill(-1);
  let placed = 0;
  const eliminate = (degreeLimit: number) => {
    for (;;) {
      const pivot = queue.takeSmallest(degreeLimit);
      if (pivot < 0) return;
      order[placed++] = pivot;
      const clique = neighbours[pivot];
      neighbours[pivot] = [];
      for (const i of clique) {
        const old = neighbours[i];
        mark[i] = i;
        let kept = 0;
        for (const j of old) {
          if (j === pivot) continue;
          old[kept++] = j;
          mark[j] = i;
        }
        old.length = kept;
        for (const j of clique) if (mark[j] !== i) old.push(j);
        queue.move(i, old.length);
      }
    }
  };
  const insert = (wanted: 0 | 1) => {
    for (let i = size - 1; i >= 0; i--) {
      if ((early?.rows[i] ?? 0) === wanted) queue.insert(i, neighbours[i].length);
    }
  };
  if (early !== undefined) {
    insert(1);
    eliminate(early.degreeLimit);
  }
  const leading = placed;
  insert(0);
  eliminate(Number.POSITIVE_INFINITY);
  return { order, leading };
}

/** Buckets of rows by degree, as doubly linked lists over arrays. */
class DegreeQueue {
  private readonly head: number[] = [];
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  private readonly degree: Int32Array;
  private smallest = 0;

  constructor(size: number) {
    this.next = new Int32Array(size).fill(-1);
    this.previous = new Int32Array(size).fill(-1);
    this.degree = new Int32Array(size).fill(-1);
  }

  insert(row: number, degree: number): void {
    const head = this.head[degree] ?? -1;
    this.next[row] = head;
    this.previous[row] = -1;
    if (head >= 0) this.previous[head] = row;
    this.head[degree] = row;
    this.degree[row] = degree;
    if (degree < this.smallest) this.smallest = degree;
  }

  /** Rows that are not in the queue (yet) stay out of it. */
  move(row: number, degree: number): void {
    if (this.degree[row] < 0) return;
    this.remove(row);
    this.insert(row, degree);
  }

  /** @returns -1 if all rows that are left have a larger degree */
  takeSmallest(degreeLimit: number): number {
    for (; this.smallest < this.head.length; this.smallest++) {
      const row = this.head[this.smallest] ?? -1;
      if (row < 0) continue;
      if (this.smallest > degreeLimit) return -1;
      this.remove(row);
      return row;
    }
    this.smallest = 0;
    return -1;
  }

  private remove(row: number): void {
    const before = this.previous[row];
    const after = this.next[row];
    if (before >= 0) this.next[before] = after;
    else this.head[this.degree[row]] = after;
    if (after >= 0) this.previous[after] = before;
    this.degree[row] = -1;
  }
}
