import type { CompiledElement } from '../compiled/compile.ts';
import { applyPrimitive, type Primitive, zeroPrimitive } from '../compiled/primitive.ts';
import type { Tangent } from '../loadflow/tangent.ts';
import type { Quantity } from './quantity.ts';

/** Sparse gradients of quantities: `dq = Σ re·d(Re V) + im·d(Im V)`, one row each over all nodes. */
export interface GradientRows {
  readonly quantities: readonly Quantity[];
  readonly rowStart: Int32Array;
  readonly node: Int32Array;
  readonly re: Float64Array;
  readonly im: Float64Array;
  /**
   * By element that taps or a source's voltage may change, for the currents they change at voltages
   * that stay: `dq = Σ re·d(Re I) + im·d(Im I)` over its conductors.
   */
  readonly byOwnCurrent: ReadonlyMap<number, readonly OwnGradient[]>;
}

interface OwnGradient {
  readonly quantity: number;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Collects gradients row by row: parts of one are added until `end`. */
export interface GradientCollector {
  readonly byVoltage: (node: number, gRe: number, gIm: number) => void;
  /** By the current of conductor a of element k, which follows the voltages at all of them. */
  readonly byCurrent: (k: number, a: number, gRe: number, gIm: number) => void;
  readonly end: (quantity: Quantity) => void;
  readonly finish: () => GradientRows;
}

export function openGradients({ system }: Tangent): GradientCollector {
  const { compiled, model } = system;
  const size = compiled.nodes.count;
  const quantities: Quantity[] = [];
  const rowStart = [0];
  const node: number[] = [];
  const re: number[] = [];
  const im: number[] = [];
  const byOwnCurrent = new Map<number, OwnGradient[]>();

  // The row that is being collected.
  const sumRe = new Float64Array(size);
  const sumIm = new Float64Array(size);
  const touched = new Set<number>();
  const currents = new Map<number, { re: Float64Array; im: Float64Array }>();

  const byVoltage = (at: number, gRe: number, gIm: number) => {
    touched.add(at);
    sumRe[at] += gRe;
    sumIm[at] += gIm;
  };
  const byCurrent = (k: number, a: number, gRe: number, gIm: number) => {
    let weights = currents.get(k);
    if (weights === undefined) {
      const { order } = model.primitives[k] as Primitive;
      weights = { re: new Float64Array(order), im: new Float64Array(order) };
      currents.set(k, weights);
    }
    weights.re[a] += gRe;
    weights.im[a] += gIm;
  };
  const end = (quantity: Quantity) => {
    for (const [k, weights] of currents) {
      const element = compiled.elements[k] as CompiledElement;
      const { kind, leadsThrough } = element.model;
      const adjoint = conjugateTranspose(model.primitives[k] as Primitive);
      const outRe = new Float64Array(adjoint.order);
      const outIm = new Float64Array(adjoint.order);
      applyPrimitive(adjoint, leadsThrough, weights.re, weights.im, outRe, outIm);
      element.nodes.forEach((at, b) => {
        if (at >= 0 && (outRe[b] !== 0 || outIm[b] !== 0)) byVoltage(at, outRe[b], outIm[b]);
      });
      if (kind !== 'transformer' && kind !== 'source') continue;
      const own = byOwnCurrent.get(k) ?? [];
      own.push({ quantity: quantities.length, ...weights });
      byOwnCurrent.set(k, own);
    }
    for (const at of touched) {
      node.push(at);
      re.push(sumRe[at]);
      im.push(sumIm[at]);
      sumRe[at] = 0;
      sumIm[at] = 0;
    }
    touched.clear();
    currents.clear();
    quantities.push(quantity);
    rowStart.push(node.length);
  };
  return {
    byVoltage,
    byCurrent,
    end,
    finish: (): GradientRows => ({
      quantities,
      rowStart: Int32Array.from(rowStart),
      node: Int32Array.from(node),
      re: Float64Array.from(re),
      im: Float64Array.from(im),
      byOwnCurrent,
    }),
  };
}

function conjugateTranspose({ order, re, im }: Primitive): Primitive {
  const adjoint = zeroPrimitive(order);
  for (let a = 0; a < order; a++) {
    for (let b = 0; b < order; b++) {
      adjoint.re[b * order + a] = re[a * order + b];
      adjoint.im[b * order + a] = -im[a * order + b];
    }
  }
  return adjoint;
}
