import type { CompiledElement } from '../compiled/compile.ts';
import type { Primitive } from '../compiled/primitive.ts';
import type { System } from '../loadflow/system.ts';
import type { Monitors } from './monitors.ts';

/**
 * What the monitored quantities are computed from: complex outputs that are linear in the voltages,
 * one sparse row each over all nodes. Voltages come in pu, currents in % of their rating.
 *
 * The first `plain` quantities are `|z_q|` of output q. Every transformer has a pair of outputs a
 * conductor, voltage (V) and current (% of the rating per V), whose quantity is `|Σ V·conj(I)|`; every
 * bus checked for unbalance has V1 and V2, whose quantity is `100·|V2|/|V1|`.
 */
export interface Outputs {
  readonly count: number;
  readonly rowStart: Int32Array;
  readonly node: Int32Array;
  /** Pairs of real and imaginary part. */
  readonly value: Float64Array;
  readonly plain: number;
  /** First output of every transformer, and one more; quantities `plain …`. */
  readonly transformerStart: Int32Array;
  /** First output of every unbalance; the last quantities. */
  readonly unbalanceStart: Int32Array;
}

/** Rows for the system's present taps and steps. */
export function outputsOf(system: System, monitors: Monitors): Outputs {
  const { baseV, elements } = system.compiled;
  const rowStart = [0];
  const nodes: number[] = [];
  const values: number[] = [];
  const end = () => rowStart.push(nodes.length);
  const add = (node: number, re: number, im: number) => {
    nodes.push(node);
    values.push(re, im);
  };
  /** Current into conductor a of element k, times `scale`. */
  const addCurrent = (k: number, a: number, scale: number) => {
    const y = system.model.primitives[k] as Primitive;
    (elements[k] as CompiledElement).nodes.forEach((node, b) => {
      const at = a * y.order + b;
      if (node >= 0) add(node, scale * y.re[at], scale * y.im[at]);
    });
    end();
  };
  for (const node of monitors.voltageNodes) {
    add(node, 1 / baseV[node], 0);
    end();
  }
  for (const { element, conductor, ratingA } of monitors.conductors) {
    addCurrent(element, conductor, 100 / ratingA);
  }
  const plain = rowStart.length - 1;
  const transformerStart = [plain];
  for (const { element, ratingVa } of monitors.transformers) {
    const { nodes: own, terminalStart } = elements[element] as CompiledElement;
    for (let a = 0; a < terminalStart[1]; a++) {
      if (own[a] < 0) continue;
      add(own[a], 1, 0);
      end();
      addCurrent(element, a, 100 / ratingVa);
    }
    transformerStart.push(rowStart.length - 1);
  }
  const unbalanceStart: number[] = [];
  const half = Math.sqrt(3) / 2;
  for (const { nodes: own } of monitors.unbalanceBuses) {
    unbalanceStart.push(rowStart.length - 1);
    const [a, b, c] = own as [number, number, number];
    for (const sign of [1, -1]) {
      // V1 = Va + α·Vb + α²·Vc with sign +1; V2 with −1.
      add(a, 1, 0);
      add(b, -0.5, sign * half);
      add(c, -0.5, -sign * half);
      end();
    }
  }
  return {
    count: rowStart.length - 1,
    rowStart: Int32Array.from(rowStart),
    node: Int32Array.from(nodes),
    value: Float64Array.from(values),
    plain,
    transformerStart: Int32Array.from(transformerStart),
    unbalanceStart: Int32Array.from(unbalanceStart),
  };
}

/** Values of all quantities from the outputs, pairs. Kernel: fills `out`. */
export function quantitiesOf(outputs: Outputs, z: Float64Array, out: Float64Array): void {
  for (let q = 0; q < outputs.plain; q++) {
    out[q] = Math.sqrt(z[2 * q] * z[2 * q] + z[2 * q + 1] * z[2 * q + 1]);
  }
  compositesOf(outputs, z, out);
}

/** Values of the quantities that are not plain outputs. Kernel: fills the end of `out`. */
export function compositesOf(outputs: Outputs, z: Float64Array, out: Float64Array): void {
  const { plain, transformerStart, unbalanceStart } = outputs;
  let q = plain;
  for (let t = 0; t + 1 < transformerStart.length; t++) {
    let p = 0;
    let s = 0;
    for (let at = 2 * transformerStart[t]; at < 2 * transformerStart[t + 1]; at += 4) {
      p += z[at] * z[at + 2] + z[at + 1] * z[at + 3];
      s += z[at + 1] * z[at + 2] - z[at] * z[at + 3];
    }
    out[q++] = Math.hypot(p, s);
  }
  for (const first of unbalanceStart) {
    const positive = Math.hypot(z[2 * first], z[2 * first + 1]);
    const negative = Math.hypot(z[2 * first + 2], z[2 * first + 3]);
    out[q++] = positive > 0 ? (100 * negative) / positive : 0;
  }
}

/**
 * How far the quantities can be from those of `z` when no output is further from it than `error`:
 * bounds of their absolute errors. Kernel: fills `out`.
 */
export function quantityErrors(
  outputs: Outputs,
  z: Float64Array,
  error: Float64Array,
  out: Float64Array,
): void {
  for (let q = 0; q < outputs.plain; q++) out[q] = error[q];
  compositeErrors(outputs, z, error, out);
}

/** The same for the quantities that are not plain outputs. Kernel: fills the end of `out`. */
export function compositeErrors(
  outputs: Outputs,
  z: Float64Array,
  error: Float64Array,
  out: Float64Array,
): void {
  const { plain, transformerStart, unbalanceStart } = outputs;
  let q = plain;
  for (let t = 0; t + 1 < transformerStart.length; t++) {
    let sum = 0;
    for (let k = transformerStart[t]; k < transformerStart[t + 1]; k += 2) {
      const voltage = Math.hypot(z[2 * k], z[2 * k + 1]);
      const current = Math.hypot(z[2 * k + 2], z[2 * k + 3]);
      sum += (voltage + error[k]) * error[k + 1] + current * error[k];
    }
    out[q++] = sum;
  }
  for (const first of unbalanceStart) {
    const positive = Math.hypot(z[2 * first], z[2 * first + 1]);
    const negative = Math.hypot(z[2 * first + 2], z[2 * first + 3]);
    const least = positive - error[first];
    // (N + e₂)/(P − e₁) − N/P, which is the larger of the two sides.
    out[q++] =
      least > 0
        ? (100 * (negative + error[first + 1])) / least - (100 * negative) / positive
        : Number.POSITIVE_INFINITY;
  }
}

/** The outputs that quantity q is computed from. */
export function outputsOfQuantity(outputs: Outputs, q: number): readonly number[] {
  const { plain, transformerStart, unbalanceStart } = outputs;
  if (q < plain) return [q];
  const t = q - plain;
  const [first, end] = [transformerStart[t], transformerStart[t + 1]];
  if (t + 1 < transformerStart.length) {
    return Array.from({ length: end - first }, (_, k) => first + k);
  }
  const start = unbalanceStart[t - transformerStart.length + 1];
  return [start, start + 1];
}

type Complex = readonly [re: number, im: number];

/** `c` with `dq = Re(Σ c_k·dz_k)`, for the outputs `z` that quantity q is computed from. */
export function outputGradients(outputs: Outputs, q: number, z: readonly Complex[]): Complex[] {
  const direction = ([re, im]: Complex, scale: number): Complex => {
    const size = Math.hypot(re, im);
    return size > 0 ? [(scale * re) / size, (-scale * im) / size] : [0, 0];
  };
  const isTransformer = q < outputs.plain + outputs.transformerStart.length - 1;
  if (q < outputs.plain) return [direction(z[0] as Complex, 1)];
  if (!isTransformer) {
    const [positive, negative] = z as [Complex, Complex];
    const [p, n] = [Math.hypot(...positive), Math.hypot(...negative)];
    return [direction(positive, (-100 * n) / (p * p)), direction(negative, 100 / p)];
  }
  // q = |S| with S = Σ V·conj(I): dq = Re(conj(S)/q·(dV·conj(I) + V·conj(dI))).
  let sr = 0;
  let si = 0;
  for (let k = 0; k < z.length; k += 2) {
    const [[vr, vi], [ir, ii]] = [z[k] as Complex, z[k + 1] as Complex];
    sr += vr * ir + vi * ii;
    si += vi * ir - vr * ii;
  }
  const [dr, di] = direction([sr, si], 1);
  return z.map((_, k) => {
    const [ar, ai] = z[k ^ 1] as Complex;
    // c of a voltage is conj(S)·conj(I)/q, of a current S·conj(V)/q.
    const [er, ei] = k % 2 === 0 ? [dr, di] : [dr, -di];
    return [er * ar + ei * ai, ei * ar - er * ai];
  });
}
