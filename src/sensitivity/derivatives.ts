import type { CompiledElement } from '../compiled/compile.ts';
import type { Primitive } from '../compiled/primitive.ts';
import { elementCurrents } from '../loadflow/flows.ts';
import { addInjection, type PortRange, voltageColumn } from '../loadflow/injection.ts';
import { lossGradient } from '../loadflow/loss-gradient.ts';
import { solveTangentInPlace, type Tangent } from '../loadflow/tangent.ts';

/** Derivatives with respect to one injection; columns per node and per branch conductor. */
export interface InjectionDerivatives {
  /** d|V| of every node, V per W. */
  readonly magnitude: Float64Array;
  /** d|I| of every conductor of every branch, A per W, in the order of `branchConductors`. */
  readonly current: Float64Array;
  /** dLoss, W per W. */
  readonly loss: number;
}

/** Conductors of all branches, element by element: what `InjectionDerivatives.current` lists. */
export function branchConductors(
  tangent: Tangent,
): { readonly element: number; readonly conductor: number }[] {
  return tangent.system.compiled.elements.flatMap((element, k) =>
    element.model.isBranch
      ? Array.from(element.nodes, (_, conductor) => ({ element: k, conductor }))
      : [],
  );
}

/**
 * Derivatives of all voltages, branch currents and the losses for one unit of power injected.
 *
 * @param kind `P`: per W at unity power factor, `Q`: per var
 */
export function injectionDerivatives(
  tangent: Tangent,
  range: PortRange,
  kind: 'P' | 'Q',
): InjectionDerivatives {
  const column = voltageColumn(tangent, range, kind === 'P' ? 1 : 0, kind === 'Q' ? 1 : 0);
  const { system, voltages } = tangent;
  const { vRe, vIm } = voltages;
  const magnitude = new Float64Array(vRe.length);
  for (let k = 0; k < vRe.length; k++) {
    const size = Math.hypot(vRe[k], vIm[k]);
    magnitude[k] = size > 0 ? (vRe[k] * column.re[k] + vIm[k] * column.im[k]) / size : 0;
  }
  const current: number[] = [];
  system.compiled.elements.forEach((element, k) => {
    if (!element.model.isBranch) return;
    const y = system.model.primitives[k] as Primitive;
    const now = elementCurrents(system, k, voltages);
    const change = productAtNodes(y, element, column);
    for (let a = 0; a < y.order; a++) {
      const size = Math.hypot(now.re[a], now.im[a]);
      current.push(size > 0 ? (now.re[a] * change.re[a] + now.im[a] * change.im[a]) / size : 0);
    }
  });
  const gradient = lossGradient(system, voltages);
  let loss = 0;
  for (let k = 0; k < vRe.length; k++) {
    loss += gradient.re[k] * column.re[k] + gradient.im[k] * column.im[k];
  }
  return { magnitude, current: Float64Array.from(current), loss };
}

function productAtNodes(
  y: Primitive,
  element: CompiledElement,
  { re: xRe, im: xIm }: { readonly re: Float64Array; readonly im: Float64Array },
): { re: Float64Array; im: Float64Array } {
  const n = y.order;
  const re = new Float64Array(n);
  const im = new Float64Array(n);
  for (let b = 0; b < n; b++) {
    const node = element.nodes[b];
    if (node < 0) continue;
    for (let a = 0; a < n; a++) {
      const at = a * n + b;
      re[a] += y.re[at] * xRe[node] - y.im[at] * xIm[node];
      im[a] += y.re[at] * xIm[node] + y.im[at] * xRe[node];
    }
  }
  return { re, im };
}

/** dV of a trade, V per W: injected at the seller, withdrawn at the buyer. One direct solve. */
export function tradeColumn(
  tangent: Tangent,
  seller: PortRange,
  buyer: PortRange,
  reactivePerActive: number,
): { re: Float64Array; im: Float64Array } {
  const size = tangent.system.compiled.nodes.count;
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  addInjection(tangent, seller, 1, reactivePerActive, re, im);
  addInjection(tangent, buyer, -1, -reactivePerActive, re, im);
  solveTangentInPlace(tangent, re, im);
  return { re, im };
}
