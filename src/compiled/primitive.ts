/**
 * Primitive admittance of one element, S: `I = Y·V` over its conductors, terminal by terminal;
 * I is positive from the bus into the element. Dense, row-major, halves apart.
 */
export interface Primitive {
  readonly order: number;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

export function zeroPrimitive(order: number): Primitive {
  return { order, re: new Float64Array(order * order), im: new Float64Array(order * order) };
}

/** Adds y between conductors a and b: +y on their diagonals, −y between them. */
export function addBetween(
  { order, re, im }: Primitive,
  a: number,
  b: number,
  yRe: number,
  yIm: number,
): void {
  for (const [i, j, sign] of [
    [a, a, 1],
    [b, b, 1],
    [a, b, -1],
    [b, a, -1],
  ] as const) {
    re[i * order + j] += sign * yRe;
    im[i * order + j] += sign * yIm;
  }
}

/**
 * Opens conductors: no current flows into them any more, whatever they are connected to. Their
 * voltages inside the element are eliminated (Kron), so what stays connected keeps its charging.
 */
export function openConductorsInPlace({ order, re, im }: Primitive, open: readonly number[]): void {
  for (const k of open) {
    const kk = k * order + k;
    const square = re[kk] ** 2 + im[kk] ** 2;
    for (let i = 0; i < order && square > 0; i++) {
      if (i === k) continue;
      const ik = i * order + k;
      const fr = (re[ik] * re[kk] + im[ik] * im[kk]) / square;
      const fi = (im[ik] * re[kk] - re[ik] * im[kk]) / square;
      for (let j = 0; j < order; j++) {
        if (j === k) continue;
        const kj = k * order + j;
        re[i * order + j] -= fr * re[kj] - fi * im[kj];
        im[i * order + j] -= fr * im[kj] + fi * re[kj];
      }
    }
    for (let j = 0; j < order; j++) {
      re[k * order + j] = im[k * order + j] = 0;
      re[j * order + k] = im[j * order + k] = 0;
    }
  }
}

/**
 * `out = Y·u`. An element that leads through from one terminal to another of as many conductors is
 * computed from the voltages along it: between the ends of a switch lie microvolts, which two
 * products of large admittances with large voltages would lose in their rounding.
 */
export function applyPrimitive(
  { order, re, im }: Primitive,
  leadsThrough: boolean,
  uRe: Float64Array,
  uIm: Float64Array,
  outRe: Float64Array,
  outIm: Float64Array,
): void {
  const half = leadsThrough ? order / 2 : 0;
  for (let a = 0; a < order; a++) {
    let ir = 0;
    let ii = 0;
    const near = a < half ? 0 : half; // conductors of this end, and of the other
    const far = half - near;
    for (let b = 0; b < half; b++) {
      const own = a * order + near + b;
      const other = a * order + far + b;
      const dr = uRe[near + b] - uRe[far + b];
      const di = uIm[near + b] - uIm[far + b];
      const shuntRe = re[own] + re[other];
      const shuntIm = im[own] + im[other];
      ir += shuntRe * uRe[near + b] - shuntIm * uIm[near + b] - (re[other] * dr - im[other] * di);
      ii += shuntRe * uIm[near + b] + shuntIm * uRe[near + b] - (re[other] * di + im[other] * dr);
    }
    for (let b = 0; b < order && half === 0; b++) {
      const at = a * order + b;
      ir += re[at] * uRe[b] - im[at] * uIm[b];
      ii += re[at] * uIm[b] + im[at] * uRe[b];
    }
    outRe[a] = ir;
    outIm[a] = ii;
  }
}
