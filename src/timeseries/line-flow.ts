import type { CompiledElement } from '../compiled/compile.ts';
import type { Primitive } from '../compiled/primitive.ts';
import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';

/** A line whose ends are alike, as a series and a shunt admittance, to compute its flow quickly. */
export interface LineFlow {
  readonly order: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** 1 for conductors whose current counts for the loading: at the first end, then at the second. */
  readonly counts: Uint8Array;
  /** S, row-major, pairs: what the voltages along the line drive through it. */
  readonly series: Float64Array;
  /** The same to ground at either end; null where there is none. */
  readonly shunt: Float64Array | null;
  /** Power lost, VA: real, imaginary part. Set by `lineFlow`. */
  readonly total: Float64Array;
}

/** Null for an element that is no such line. */
export function createLineFlow(
  system: System,
  { model, nodes }: CompiledElement,
  k: number,
): LineFlow | null {
  const y = system.model.primitives[k] as Primitive;
  const half = y.order / 2;
  const isLine = model.kind === 'line' || model.kind === 'switch';
  if (!isLine || nodes.some((node) => node < 0)) return null;
  const series = new Float64Array(2 * half * half);
  const shunt = new Float64Array(2 * half * half);
  for (let a = 0; a < half; a++) {
    for (let b = 0; b < half; b++) {
      const [ownRe, ownIm] = [block(y, y.re, 0, 0, a, b), block(y, y.im, 0, 0, a, b)];
      const [betweenRe, betweenIm] = [block(y, y.re, 0, 1, a, b), block(y, y.im, 0, 1, a, b)];
      const alike =
        ownRe === block(y, y.re, 1, 1, a, b) &&
        ownIm === block(y, y.im, 1, 1, a, b) &&
        betweenRe === block(y, y.re, 1, 0, a, b) &&
        betweenIm === block(y, y.im, 1, 0, a, b);
      if (!alike) return null;
      const at = 2 * (a * half + b);
      series[at] = -betweenRe;
      series[at + 1] = -betweenIm;
      shunt[at] = ownRe + betweenRe;
      shunt[at + 1] = ownIm + betweenIm;
    }
  }
  return {
    order: half,
    from: nodes.slice(0, half),
    to: nodes.slice(half),
    counts: Uint8Array.from(
      model.terminals.flatMap((terminal) =>
        terminal.nodes.map((number) => (number >= 1 && number <= 3 ? 1 : 0)),
      ),
    ),
    series,
    shunt: shunt.some((value) => value !== 0) ? shunt : null,
    total: new Float64Array(2),
  };
}

/** Entry (a, b) of the block of the first (0) or second (1) end's rows and columns. */
function block(
  { order }: Primitive,
  values: Float64Array,
  row: 0 | 1,
  column: 0 | 1,
  a: number,
  b: number,
): number {
  const half = order / 2;
  return values[(row * half + a) * order + column * half + b] as number;
}

/**
 * Sets the line's loss.
 *
 * @returns its largest phase current, A. Kernel.
 */
export function lineFlow(line: LineFlow, { vRe, vIm }: Voltages): number {
  const { order, from, to, counts, series, shunt, total } = line;
  let lossRe = 0;
  let lossIm = 0;
  let largest = 0; // squared
  for (let a = 0; a < order; a++) {
    const fr = vRe[from[a]];
    const fi = vIm[from[a]];
    const tr = vRe[to[a]];
    const ti = vIm[to[a]];
    let jr = 0;
    let ji = 0;
    let nearRe = 0;
    let nearIm = 0;
    let farRe = 0;
    let farIm = 0;
    for (let b = 0; b < order; b++) {
      const at = 2 * (a * order + b);
      const nr = vRe[from[b]];
      const ni = vIm[from[b]];
      const or = vRe[to[b]];
      const oi = vIm[to[b]];
      const dr = nr - or;
      const di = ni - oi;
      jr += series[at] * dr - series[at + 1] * di;
      ji += series[at] * di + series[at + 1] * dr;
      if (shunt === null) continue;
      nearRe += shunt[at] * nr - shunt[at + 1] * ni;
      nearIm += shunt[at] * ni + shunt[at + 1] * nr;
      farRe += shunt[at] * or - shunt[at + 1] * oi;
      farIm += shunt[at] * oi + shunt[at + 1] * or;
    }
    // The voltage along the line, and not two large powers, times the current through it.
    const dr = fr - tr;
    const di = fi - ti;
    lossRe += dr * jr + di * ji + (fr * nearRe + fi * nearIm) + (tr * farRe + ti * farIm);
    lossIm += di * jr - dr * ji + (fi * nearRe - fr * nearIm) + (ti * farRe - tr * farIm);
    if (counts[a] === 1) largest = Math.max(largest, square(nearRe + jr, nearIm + ji));
    if (counts[order + a] === 1) largest = Math.max(largest, square(farRe - jr, farIm - ji));
  }
  total[0] = lossRe;
  total[1] = lossIm;
  return Math.sqrt(largest);
}

function square(re: number, im: number): number {
  return re * re + im * im;
}
