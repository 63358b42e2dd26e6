// AssemblyScript. Compiled to binary.ts by `npm run build:kernels`; the plain kernels in
// block-factor.ts and lanes.ts do the same operations in the same order, to the last bit.
//
// Pointers are byte offsets. Blocks are [a, c, b, d] for [[a, b], [c, d]]: column by column.
// A vector has its lanes together, node by node: `lanes` real parts, then `lanes` imaginary parts.

const F64: usize = 8;
const BLOCK: usize = 32;

// @ts-ignore: decorator
@inline
function index(at: usize, k: i32): i32 {
  return load<i32>(at + ((<usize>k) << 2));
}

// @ts-ignore: decorator
@inline
function nodeOf(x: usize, k: i32): usize {
  return x + ((<usize>k) << 4);
}

// @ts-ignore: decorator
@inline
function times(block: usize, x: usize): v128 {
  return f64x2.add(
    f64x2.mul(v128.load(block), v128.load64_splat(x)),
    f64x2.mul(v128.load(block, 16), v128.load64_splat(x, F64)),
  );
}

/** x = A⁻¹·x, one lane; rows in elimination order. */
export function solve1(
  size: i32,
  lowerStart: usize,
  lowerColumn: usize,
  lower: usize,
  upperStart: usize,
  upperColumn: usize,
  upper: usize,
  pivot: usize,
  x: usize,
): void {
  let p = index(lowerStart, 0);
  for (let k = 0; k < size; k++) {
    const end = index(lowerStart, k + 1);
    let s = v128.load(nodeOf(x, k));
    for (; p < end; p++) {
      s = f64x2.sub(s, times(lower + <usize>p * BLOCK, nodeOf(x, index(lowerColumn, p))));
    }
    v128.store(nodeOf(x, k), s);
  }
  for (let k = size - 1; k >= 0; k--) {
    const end = index(upperStart, k + 1);
    let s = v128.load(nodeOf(x, k));
    for (let q = index(upperStart, k); q < end; q++) {
      s = f64x2.sub(s, times(upper + <usize>q * BLOCK, nodeOf(x, index(upperColumn, q))));
    }
    v128.store(nodeOf(x, k), s);
    v128.store(nodeOf(x, k), times(pivot + <usize>k * BLOCK, nodeOf(x, k)));
  }
}

/** The same for eight lanes. */
export function solve8(
  size: i32,
  lowerStart: usize,
  lowerColumn: usize,
  lower: usize,
  upperStart: usize,
  upperColumn: usize,
  upper: usize,
  pivot: usize,
  x: usize,
): void {
  for (let k = 0; k < size; k++) {
    const end = index(lowerStart, k + 1);
    const start = index(lowerStart, k);
    if (start < end) {
      subtract4(x, k, start, end, lowerColumn, lower, 0);
      subtract4(x, k, start, end, lowerColumn, lower, 32);
    }
  }
  for (let k = size - 1; k >= 0; k--) {
    const end = index(upperStart, k + 1);
    const start = index(upperStart, k);
    subtract4(x, k, start, end, upperColumn, upper, 0);
    subtract4(x, k, start, end, upperColumn, upper, 32);
    scale8(x + ((<usize>k) << 7), pivot + <usize>k * BLOCK);
  }
}

/** Four of the eight lanes of node k, from byte `at` on: x[k] −= Σ block·x[column]. */
// @ts-ignore: decorator
@inline
function subtract4(
  x: usize,
  k: i32,
  start: i32,
  end: i32,
  column: usize,
  blocks: usize,
  at: usize,
): void {
  const own = x + ((<usize>k) << 7) + at;
  let r0 = v128.load(own);
  let r1 = v128.load(own, 16);
  let i0 = v128.load(own, 64);
  let i1 = v128.load(own, 80);
  for (let p = start; p < end; p++) {
    const block = blocks + <usize>p * BLOCK;
    const other = x + ((<usize>index(column, p)) << 7) + at;
    const a = v128.load64_splat(block);
    const c = v128.load64_splat(block, 8);
    const b = v128.load64_splat(block, 16);
    const d = v128.load64_splat(block, 24);
    let xr = v128.load(other);
    let xi = v128.load(other, 64);
    r0 = f64x2.sub(r0, f64x2.add(f64x2.mul(a, xr), f64x2.mul(b, xi)));
    i0 = f64x2.sub(i0, f64x2.add(f64x2.mul(c, xr), f64x2.mul(d, xi)));
    xr = v128.load(other, 16);
    xi = v128.load(other, 80);
    r1 = f64x2.sub(r1, f64x2.add(f64x2.mul(a, xr), f64x2.mul(b, xi)));
    i1 = f64x2.sub(i1, f64x2.add(f64x2.mul(c, xr), f64x2.mul(d, xi)));
  }
  v128.store(own, r0);
  v128.store(own, r1, 16);
  v128.store(own, i0, 64);
  v128.store(own, i1, 80);
}

// @ts-ignore: decorator
@inline
function scale8(own: usize, block: usize): void {
  const a = v128.load64_splat(block);
  const c = v128.load64_splat(block, 8);
  const b = v128.load64_splat(block, 16);
  const d = v128.load64_splat(block, 24);
  for (let at: usize = 0; at < 64; at += 16) {
    const xr = v128.load(own + at);
    const xi = v128.load(own + at, 64);
    v128.store(own + at, f64x2.add(f64x2.mul(a, xr), f64x2.mul(b, xi)));
    v128.store(own + at, f64x2.add(f64x2.mul(c, xr), f64x2.mul(d, xi)), 64);
  }
}

/**
 * Backward substitution of complex rows, eight lanes: `x[k] = (x[k] − Σ u·x[column])·pivot[k]`
 * for k = leading − 1 … 0; what stands beyond is known. `own` are the same right-hand sides of
 * the leading rows for every lane, pairs of real and imaginary part.
 */
export function spread8(
  leading: i32,
  upperStart: usize,
  upperColumn: usize,
  upper: usize,
  pivot: usize,
  own: usize,
  x: usize,
): void {
  for (let k = leading - 1; k >= 0; k--) {
    spread4(x, k, upperStart, upperColumn, upper, pivot, own, 0);
    spread4(x, k, upperStart, upperColumn, upper, pivot, own, 32);
  }
}

// @ts-ignore: decorator
@inline
function spread4(
  x: usize,
  k: i32,
  upperStart: usize,
  upperColumn: usize,
  upper: usize,
  pivot: usize,
  own: usize,
  at: usize,
): void {
  let r0 = v128.load64_splat(nodeOf(own, k));
  let i0 = v128.load64_splat(nodeOf(own, k), 8);
  let r1 = r0;
  let i1 = i0;
  const end = index(upperStart, k + 1);
  for (let q = index(upperStart, k); q < end; q++) {
    const other = x + ((<usize>index(upperColumn, q)) << 7) + at;
    const ur = v128.load64_splat(nodeOf(upper, q));
    const ui = v128.load64_splat(nodeOf(upper, q), 8);
    let xr = v128.load(other);
    let xi = v128.load(other, 64);
    r0 = f64x2.sub(r0, f64x2.sub(f64x2.mul(ur, xr), f64x2.mul(ui, xi)));
    i0 = f64x2.sub(i0, f64x2.add(f64x2.mul(ur, xi), f64x2.mul(ui, xr)));
    xr = v128.load(other, 16);
    xi = v128.load(other, 80);
    r1 = f64x2.sub(r1, f64x2.sub(f64x2.mul(ur, xr), f64x2.mul(ui, xi)));
    i1 = f64x2.sub(i1, f64x2.add(f64x2.mul(ur, xi), f64x2.mul(ui, xr)));
  }
  const pr = v128.load64_splat(nodeOf(pivot, k));
  const pi = v128.load64_splat(nodeOf(pivot, k), 8);
  const to = x + ((<usize>k) << 7) + at;
  v128.store(to, f64x2.sub(f64x2.mul(r0, pr), f64x2.mul(i0, pi)));
  v128.store(to, f64x2.sub(f64x2.mul(r1, pr), f64x2.mul(i1, pi)), 16);
  v128.store(to, f64x2.add(f64x2.mul(r0, pi), f64x2.mul(i0, pr)), 64);
  v128.store(to, f64x2.add(f64x2.mul(r1, pi), f64x2.mul(i1, pr)), 80);
}

/** Products of sparse complex rows with eight vectors: `out[r] = Σ value·x[column]`. */
export function rows8(
  count: i32,
  rowStart: usize,
  column: usize,
  value: usize,
  x: usize,
  out: usize,
): void {
  for (let r = 0; r < count; r++) {
    const to = out + ((<usize>r) << 7);
    const start = index(rowStart, r);
    const end = index(rowStart, r + 1);
    for (let at: usize = 0; at < 64; at += 32) {
      let r0 = f64x2.splat(0);
      let i0 = f64x2.splat(0);
      let r1 = f64x2.splat(0);
      let i1 = f64x2.splat(0);
      for (let p = start; p < end; p++) {
        const other = x + ((<usize>index(column, p)) << 7) + at;
        const vr = v128.load64_splat(nodeOf(value, p));
        const vi = v128.load64_splat(nodeOf(value, p), 8);
        let xr = v128.load(other);
        let xi = v128.load(other, 64);
        r0 = f64x2.add(r0, f64x2.sub(f64x2.mul(vr, xr), f64x2.mul(vi, xi)));
        i0 = f64x2.add(i0, f64x2.add(f64x2.mul(vr, xi), f64x2.mul(vi, xr)));
        xr = v128.load(other, 16);
        xi = v128.load(other, 80);
        r1 = f64x2.add(r1, f64x2.sub(f64x2.mul(vr, xr), f64x2.mul(vi, xi)));
        i1 = f64x2.add(i1, f64x2.add(f64x2.mul(vr, xi), f64x2.mul(vi, xr)));
      }
      v128.store(to + at, r0);
      v128.store(to + at, r1, 16);
      v128.store(to + at, i0, 64);
      v128.store(to + at, i1, 80);
    }
  }
}

/** The same vector, pairs of real and imaginary part, in every lane. */
export function fill8(size: i32, own: usize, x: usize): void {
  for (let k = 0; k < size; k++) {
    const re = v128.load64_splat(nodeOf(own, k));
    const im = v128.load64_splat(nodeOf(own, k), 8);
    const to = x + ((<usize>k) << 7);
    for (let at: usize = 0; at < 64; at += 16) {
      v128.store(to + at, re);
      v128.store(to + at, im, 64);
    }
  }
}

/** x = next; `largest` gets every lane's largest |next − x|²·scale. */
export function accept8(size: i32, next: usize, scale: usize, x: usize, largest: usize): void {
  for (let at: usize = 0; at < 64; at += 16) {
    let most = f64x2.splat(0);
    for (let k = 0; k < size; k++) {
      const from = next + ((<usize>k) << 7) + at;
      const to = x + ((<usize>k) << 7) + at;
      const re = v128.load(from);
      const im = v128.load(from, 64);
      const dr = f64x2.sub(re, v128.load(to));
      const di = f64x2.sub(im, v128.load(to, 64));
      const square = f64x2.add(f64x2.mul(dr, dr), f64x2.mul(di, di));
      most = f64x2.max(most, f64x2.mul(square, v128.load64_splat(scale + ((<usize>k) << 3))));
      v128.store(to, re);
      v128.store(to, im, 64);
    }
    v128.store(largest + at, most);
  }
}

/**
 * Ports between two nodes, at which eight lanes draw constant power: adds to the right-hand side what
 * the tangents leave of their currents, `α·u + β·conj(u) − conj(S)/conj(u)`.
 *
 * `at` has four addresses a port: plus and minus node in x, then in the right-hand side. A port with a
 * lane whose |u|² lies outside `from` (excluded) to `to` is left, and listed in `left`.
 *
 * @returns the number of ports left
 */
export function powerPorts8(
  count: i32,
  at: usize,
  from: usize,
  to: usize,
  alphaRe: usize,
  alphaIm: usize,
  betaRe: usize,
  betaIm: usize,
  power: usize,
  reactive: usize,
  left: usize,
): i32 {
  let leftCount = 0;
  for (let port = 0; port < count; port++) {
    const addresses = at + ((<usize>port) << 4);
    const plus = <usize>load<i32>(addresses);
    const minus = <usize>load<i32>(addresses, 4);
    const eight = (<usize>port) << 3;
    const low = v128.load64_splat(from + eight);
    const high = v128.load64_splat(to + eight);
    let inside = f64x2.eq(low, low);
    for (let lane: usize = 0; lane < 64; lane += 16) {
      const ur = f64x2.sub(v128.load(plus + lane), v128.load(minus + lane));
      const ui = f64x2.sub(v128.load(plus + lane, 64), v128.load(minus + lane, 64));
      const square = f64x2.add(f64x2.mul(ur, ur), f64x2.mul(ui, ui));
      inside = v128.and(inside, v128.and(f64x2.gt(square, low), f64x2.le(square, high)));
    }
    if (!i64x2.all_true(inside)) {
      store<i32>(left + ((<usize>leftCount) << 2), port);
      leftCount++;
      continue;
    }
    const toPlus = <usize>load<i32>(addresses, 8);
    const toMinus = <usize>load<i32>(addresses, 12);
    const ar = v128.load64_splat(alphaRe + eight);
    const ai = v128.load64_splat(alphaIm + eight);
    const br = v128.load64_splat(betaRe + eight);
    const bi = v128.load64_splat(betaIm + eight);
    for (let lane: usize = 0; lane < 64; lane += 16) {
      const ur = f64x2.sub(v128.load(plus + lane), v128.load(minus + lane));
      const ui = f64x2.sub(v128.load(plus + lane, 64), v128.load(minus + lane, 64));
      const square = f64x2.add(f64x2.mul(ur, ur), f64x2.mul(ui, ui));
      const own = ((<usize>port) << 6) + lane;
      const g = f64x2.sub(ar, f64x2.div(v128.load(power + own), square));
      const b = f64x2.add(ai, f64x2.div(v128.load(reactive + own), square));
      const re = f64x2.add(f64x2.mul(f64x2.add(g, br), ur), f64x2.mul(f64x2.sub(bi, b), ui));
      const im = f64x2.add(f64x2.mul(f64x2.sub(g, br), ui), f64x2.mul(f64x2.add(b, bi), ur));
      v128.store(toPlus + lane, f64x2.add(v128.load(toPlus + lane), re));
      v128.store(toPlus + lane, f64x2.add(v128.load(toPlus + lane, 64), im), 64);
      v128.store(toMinus + lane, f64x2.sub(v128.load(toMinus + lane), re));
      v128.store(toMinus + lane, f64x2.sub(v128.load(toMinus + lane, 64), im), 64);
    }
  }
  return leftCount;
}

/**
 * Fills the factor from the blocks of the pattern's entries, pivoting within a block only.
 * `order` and `entryColumn` are those of the symbolic factor; `w` is a row of blocks, all zero.
 *
 * @returns −1, or the row of the matrix whose pivot vanished
 */
export function factorise(
  size: i32,
  order: usize,
  rowStart: usize,
  entryColumn: usize,
  value: usize,
  lowerStart: usize,
  lowerColumn: usize,
  lower: usize,
  upperStart: usize,
  upperColumn: usize,
  upper: usize,
  pivot: usize,
  w: usize,
  roundingPivot: f64,
): i32 {
  const zero = f64x2.splat(0);
  for (let k = 0; k < size; k++) {
    const row = index(order, k);
    const rowEnd = index(rowStart, row + 1);
    for (let p = index(rowStart, row); p < rowEnd; p++) {
      const to = w + <usize>index(entryColumn, p) * BLOCK;
      v128.store(to, v128.load(value + <usize>p * BLOCK));
      v128.store(to, v128.load(value + <usize>p * BLOCK, 16), 16);
    }
    const own = w + <usize>k * BLOCK;
    const diagonal =
      load<f64>(own) * load<f64>(own) +
      load<f64>(own, 8) * load<f64>(own, 8) +
      load<f64>(own, 16) * load<f64>(own, 16) +
      load<f64>(own, 24) * load<f64>(own, 24);
    const lowerEnd = index(lowerStart, k + 1);
    for (let p = index(lowerStart, k); p < lowerEnd; p++) {
      const j = index(lowerColumn, p);
      const left = w + <usize>j * BLOCK;
      const inverse = pivot + <usize>j * BLOCK;
      const w0 = v128.load(left);
      const w1 = v128.load(left, 16);
      const f0 = f64x2.add(
        f64x2.mul(w0, v128.load64_splat(inverse)),
        f64x2.mul(w1, v128.load64_splat(inverse, 8)),
      );
      const f1 = f64x2.add(
        f64x2.mul(w0, v128.load64_splat(inverse, 16)),
        f64x2.mul(w1, v128.load64_splat(inverse, 24)),
      );
      v128.store(left, zero);
      v128.store(left, zero, 16);
      v128.store(lower + <usize>p * BLOCK, f0);
      v128.store(lower + <usize>p * BLOCK, f1, 16);
      const upperEnd = index(upperStart, j + 1);
      for (let q = index(upperStart, j); q < upperEnd; q++) {
        const u = upper + <usize>q * BLOCK;
        const to = w + <usize>index(upperColumn, q) * BLOCK;
        v128.store(
          to,
          f64x2.sub(
            v128.load(to),
            f64x2.add(
              f64x2.mul(f0, v128.load64_splat(u)),
              f64x2.mul(f1, v128.load64_splat(u, 8)),
            ),
          ),
        );
        v128.store(
          to,
          f64x2.sub(
            v128.load(to, 16),
            f64x2.add(
              f64x2.mul(f0, v128.load64_splat(u, 16)),
              f64x2.mul(f1, v128.load64_splat(u, 24)),
            ),
          ),
          16,
        );
      }
    }
    const a = load<f64>(own);
    const c = load<f64>(own, 8);
    const b = load<f64>(own, 16);
    const d = load<f64>(own, 24);
    const determinant = a * d - b * c;
    if (!(Math.abs(determinant) > roundingPivot * diagonal) || !isFinite(determinant)) return row;
    store<f64>(pivot + <usize>k * BLOCK, d / determinant);
    store<f64>(pivot + <usize>k * BLOCK, -c / determinant, 8);
    store<f64>(pivot + <usize>k * BLOCK, -b / determinant, 16);
    store<f64>(pivot + <usize>k * BLOCK, a / determinant, 24);
    v128.store(own, zero);
    v128.store(own, zero, 16);
    const upperEnd = index(upperStart, k + 1);
    for (let q = index(upperStart, k); q < upperEnd; q++) {
      const from = w + <usize>index(upperColumn, q) * BLOCK;
      v128.store(upper + <usize>q * BLOCK, v128.load(from));
      v128.store(upper + <usize>q * BLOCK, v128.load(from, 16), 16);
      v128.store(from, zero);
      v128.store(from, zero, 16);
    }
  }
  return -1;
}
