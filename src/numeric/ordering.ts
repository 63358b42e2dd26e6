import type { SparsePattern } from './pattern.ts';

/**
 * Minimum-degree elimination order: `order[k]` is the row eliminated k-th. Ties go to the smallest
 * index, so that the order depends on nothing but the pattern.
 *
 * The elimination graph is kept explicitly. Feeders are trees of small cliques, whose degree
 * stays below a few dozen throughout; there this is linear in the number of rows.
 *
 * @param first rows with a 1 are eliminated before all others
 * @see A. George, J. Liu, The Evolution of the Minimum Degree Ordering Algorithm, SIAM Review 1989
 */
export function minimumDegreeOrder(pattern: SparsePattern, first?: Uint8Array): Int32Array {
  const { size, rowStart, column } = pattern;
  const neighbours: number[][] = Array.from({ length: size }, (_, i) =>
    Array.from(column.subarray(rowStart[i], rowStart[i + 1])).filter((j) => j !== i),
  );
  const order = new Int32Array(size);
  const queue = new DegreeQueue(size);
  const mark = new Int32Array(size).fill(-1);
  let placed = 0;
  for (const wanted of first === undefined ? [undefined] : [1, 0]) {
    for (let i = size - 1; i >= 0; i--) {
      if (wanted === undefined || first?.[i] === wanted) queue.insert(i, neighbours[i].length);
    }
    for (let pivot = queue.takeSmallest(); pivot >= 0; pivot = queue.takeSmallest()) {
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
  }
  return order;
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

  takeSmallest(): number {
    for (; this.smallest < this.head.length; this.smallest++) {
      const row = this.head[this.smallest] ?? -1;
      if (row < 0) continue;
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
