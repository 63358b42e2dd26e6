import { applyPrimitive, type Primitive, zeroPrimitive } from '../compiled/primitive.ts';
import { conductorVoltages } from './flows.ts';
import type { System } from './system.ts';
import type { Voltages } from './voltages.ts';

/**
 * Gradient of the losses of all branches, W per V: `dL = Σ re·d(Re V) + im·d(Im V)`, from
 * `L = Re Σ conj(V)·(Y·V) = Vᴴ·H·V` with H the Hermitian part of each primitive, so `grad = 2·H·V`.
 */
export function lossGradient(
  system: System,
  voltages: Voltages,
): { re: Float64Array; im: Float64Array } {
  const { compiled, model } = system;
  const re = new Float64Array(compiled.nodes.count);
  const im = new Float64Array(compiled.nodes.count);
  compiled.elements.forEach((element, k) => {
    if (!element.model.isBranch) return;
    const { uRe, uIm } = conductorVoltages(element, voltages);
    const twiceH = twiceHermitianPart(model.primitives[k] as Primitive);
    const outRe = new Float64Array(twiceH.order);
    const outIm = new Float64Array(twiceH.order);
    applyPrimitive(twiceH, element.model.leadsThrough, uRe, uIm, outRe, outIm);
    element.nodes.forEach((node, a) => {
      if (node < 0) return;
      re[node] += outRe[a];
      im[node] += outIm[a];
    });
  });
  return { re, im };
}

/** Y + Yᴴ. */
function twiceHermitianPart({ order, re, im }: Primitive): Primitive {
  const sum = zeroPrimitive(order);
  for (let a = 0; a < order; a++) {
    for (let b = 0; b < order; b++) {
      const ab = a * order + b;
      const ba = b * order + a;
      sum.re[ab] = re[ab] + re[ba];
      sum.im[ab] = im[ab] - im[ba];
    }
  }
  return sum;
}
