/**
 * The structure of a square sparse matrix by rows: the columns of row i, ascending, are
 * `column[rowStart[i] … rowStart[i + 1] - 1]`. Structurally symmetric, diagonal always present.
 */
export interface SparsePattern {
  readonly size: number;
  readonly rowStart: Int32Array;
  readonly column: Int32Array;
}

/** The pattern that holds every (row[k], column[k]), its mirror image and the whole diagonal. */
export function symmetricPattern(
  size: number,
  rows: ArrayLike<number>,
  columns: ArrayLike<number>,
): SparsePattern {
  const count = new Int32Array(size + 1);
  for (let k = 0; k < rows.length; k++) {
    const i = rows[k] as number;
    const j = columns[k] as number;
    if (i === j) continue;
    count[i + 1]++;
    count[j + 1]++;
  }
  for (let i = 0; i < size; i++) count[i + 1] += count[i] + 1;
  const place = count.slice(0, size);
  const all = new Int32Array(count[size]);
  for (let i = 0; i < size; i++) all[place[i]++] = i;
  for (let k = 0; k < rows.length; k++) {
    const i = rows[k] as number;
    const j = columns[k] as number;
    if (i === j) continue;
    all[place[i]++] = j;
    all[place[j]++] = i;
  }
  const rowStart = new Int32Array(size + 1);
  let used = 0;
  for (let i = 0; i < size; i++) {
    const row = all.subarray(count[i], count[i + 1]).sort();
    let last = -1;
    for (const j of row) {
      if (j !== last) all[used++] = j;
      last = j;
    }
    rowStart[i + 1] = used;
  }
  return { size, rowStart, column: all.slice(0, used) };
}

/** Position of entry (row, column) in the pattern's arrays, or -1. */
export function entryIndex(pattern: SparsePattern, row: number, column: number): number {
  let low = pattern.rowStart[row];
  let high = pattern.rowStart[row + 1] - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const at = pattern.column[middle];
    if (at === column) return middle;
    if (at < column) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
