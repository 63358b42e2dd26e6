/**
 * Inverse in place of a dense complex matrix, row-major, real and imaginary parts apart:
 * Gauss–Jordan with partial pivoting. For the few conductors of one element.
 *
 * @returns false if the matrix is singular; its content is then undefined
 */
export function invertComplexInPlace(order: number, re: Float64Array, im: Float64Array): boolean {
  const rowOf = Array.from({ length: order }, (_, i) => i);
  for (let k = 0; k < order; k++) {
    let best = -1;
    let pivotRow = k;
    for (let i = k; i < order; i++) {
      const size = re[i * order + k] ** 2 + im[i * order + k] ** 2;
      if (size > best) {
        best = size;
        pivotRow = i;
      }
    }
    if (!(best > 0) || !Number.isFinite(best)) return false;
    if (pivotRow !== k) {
      swapRows(order, re, k, pivotRow);
      swapRows(order, im, k, pivotRow);
      [rowOf[k], rowOf[pivotRow]] = [rowOf[pivotRow] as number, rowOf[k] as number];
    }
    const kk = k * order + k;
    const pr = re[kk] / best;
    const pi = -im[kk] / best;
    re[kk] = 1;
    im[kk] = 0;
    for (let j = 0; j < order; j++) {
      const a = re[k * order + j];
      const b = im[k * order + j];
      re[k * order + j] = a * pr - b * pi;
      im[k * order + j] = a * pi + b * pr;
    }
    for (let i = 0; i < order; i++) {
      if (i === k) continue;
      const fr = re[i * order + k];
      const fi = im[i * order + k];
      re[i * order + k] = 0;
      im[i * order + k] = 0;
      for (let j = 0; j < order; j++) {
        const a = re[k * order + j];
        const b = im[k * order + j];
        re[i * order + j] -= fr * a - fi * b;
        im[i * order + j] -= fr * b + fi * a;
      }
    }
  }
  // The rows were swapped, so the columns of the inverse come out permuted.
  const row = new Float64Array(order);
  for (const half of [re, im]) {
    for (let i = 0; i < order; i++) {
      for (let j = 0; j < order; j++) row[rowOf[j] as number] = half[i * order + j];
      half.set(row, i * order);
    }
  }
  return true;
}

function swapRows(order: number, half: Float64Array, a: number, b: number): void {
  for (let j = 0; j < order; j++) {
    const kept = half[a * order + j];
    half[a * order + j] = half[b * order + j];
    half[b * order + j] = kept;
  }
}

/**
 * Eliminates rows and columns `keep … order − 1` of a dense complex matrix (Kron reduction): the
 * Schur complement of what is kept ends up, packed, in the first `keep × keep` entries.
 *
 * @returns -1, or the index of the conductor whose pivot vanished
 */
export function eliminateInPlace(
  order: number,
  keep: number,
  re: Float64Array,
  im: Float64Array,
): number {
  for (let last = order - 1; last >= keep; last--) {
    const pivot = last * order + last;
    const square = re[pivot] ** 2 + im[pivot] ** 2;
    if (!(square > 0)) return last;
    for (let i = 0; i < last; i++) {
      const at = i * order + last;
      const fr = (re[at] * re[pivot] + im[at] * im[pivot]) / square;
      const fi = (im[at] * re[pivot] - re[at] * im[pivot]) / square;
      for (let j = 0; j < last; j++) {
        const below = last * order + j;
        re[i * order + j] -= fr * re[below] - fi * im[below];
        im[i * order + j] -= fr * im[below] + fi * re[below];
      }
    }
  }
  for (let i = 1; i < keep; i++) {
    for (let j = 0; j < keep; j++) {
      re[i * keep + j] = re[i * order + j];
      im[i * keep + j] = im[i * order + j];
    }
  }
  return -1;
}
